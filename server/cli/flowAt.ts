import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue } from '#nodes/index.ts'
import { flowFileEnding, isFlowId } from '#server/flows/flowFile.ts'
import { type OpenedFlow, openFlowFile } from '#server/flows/openFlowFile.ts'

/** A flow that a command names: a file, or the id of a flow of the workspace. */
export function flowAt(given: string, home: string): OpenedFlow {
  const workspace = join(home, 'flows')
  const stored = join(workspace, given + flowFileEnding)
  const path = !existsSync(given) && isFlowId(given) && existsSync(stored) ? stored : given
  return openFlowFile(path, { catalogue, workspace })
}
