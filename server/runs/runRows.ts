import { type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import type { Plan } from '#server/engine/plan.ts'
import type { RunNodeRow, RunRow } from './runStore.ts'

type Begun = 'createdAt' | 'startedAt' | 'finishedAt' | 'status' | 'cancelRequested' | 'problems'
type OfSubRun = 'parentRunId' | 'parentNodeId' | 'subRun' | 'given'
type Given = Omit<RunRow, Begun | OfSubRun> & Partial<Pick<RunRow, OfSubRun>>

/** A run that has not begun. */
export const newRunRow = (given: Given): RunRow => ({
  ...{ parentRunId: null, parentNodeId: null, subRun: null, given: null },
  ...given,
  status: 'queued',
  createdAt: Date.now(),
  startedAt: null,
  finishedAt: null,
  cancelRequested: false,
  problems: [],
})

/** The nodes of a plan, none of which has begun. */
export const newNodeRows = (runId: string, plan: Plan): RunNodeRow[] =>
  plan.order.flatMap((nodeId) => {
    const node = plan.nodes[nodeId]
    if (!node) return []
    return {
      runId,
      nodeId,
      place: node.place,
      type: node.definition.id,
      state: 'queued' as const,
      milliseconds: 0,
      problems: [],
      outputs: {},
      startedAt: null,
      peakMemory: null,
      progress: null,
      waitingFor: null,
      rerun: null,
      key: null,
      parts: null,
    }
  })

/** The document as a run ran it: with the parameters that a tuning set over its own. */
export function withOverrides(document: unknown, overrides: RunRow['overrides']): Flow {
  const flow = flowSchema.parse(document)
  for (const node of flow.nodes) {
    const changed = overrides[node.id]
    if (changed) node.params = { ...node.params, ...flowSchema.shape.nodes.element.shape.params.parse(changed) }
  }
  return flow
}

export function mergeOverrides(outer: RunRow['overrides'], inner: RunRow['overrides']): RunRow['overrides'] {
  const merged = { ...outer }
  for (const [id, params] of Object.entries(inner)) merged[id] = { ...merged[id], ...params }
  return merged
}
