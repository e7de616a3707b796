import type { CanvasRunNode } from '#app/flow/runStore.ts'
import type { OutputPlace } from './place.ts'

/** Where the report of a node's result lies, if it gave one. */
export function keptReport(nodeId: string, result: CanvasRunNode): OutputPlace | undefined {
  const found = Object.entries(result.outputs).find(([, output]) => output.type === 'report')
  return found && { runId: result.runId, nodeId, port: found[0], digest: found[1].digest }
}
