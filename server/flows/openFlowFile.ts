import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { AppError } from '#server/appError.ts'
import { flowFileEnding, largestFlowFile, readFlowText, readText } from './flowFile.ts'

export type OpenedFlow = {
  /** Absolute path. */
  path: string
  folder: string
  flow: Flow
  revision: string
  upgraded: string[]
  /** The flow's id where runs are kept: that of the workspace for a file there, else its path. */
  flowId: string
}

/** Reads a flow file anywhere on this machine. Throws AppError, with all problems, for what is none. */
export function openFlowFile(
  given: string,
  { catalogue, workspace }: { catalogue: Catalogue; workspace: string },
): OpenedFlow {
  const asked = resolve(given)
  const found = statSync(asked, { throwIfNoEntry: false })
  if (!found) throw new AppError('not_found', `There is no file ${given}.`)
  if (!found.isFile())
    throw new AppError('bad_request', `${given} is a folder. Name the flow file in it (<name>${flowFileEnding}).`)
  if (found.size > largestFlowFile)
    throw new AppError('too_large', `${given} is larger than ${largestFlowFile / 1024 / 1024} MB, so it is no flow.`)
  const path = realpathSync(asked)
  const read = readFlowText(readText(path), catalogue)
  if (!read.ok) {
    throw new AppError('invalid_flow', `${given} cannot be read as a flow. ${read.problems[0]?.message ?? ''}`, {
      problems: read.problems,
    })
  }
  const folder = dirname(path)
  const isOfWorkspace = path.endsWith(flowFileEnding) && folder === realOf(workspace)
  const flowId = isOfWorkspace ? basename(path).slice(0, -flowFileEnding.length) : `file:${path}`
  return { path, folder, flow: read.flow, revision: read.revision, upgraded: read.upgraded, flowId }
}

const realOf = (folder: string): string => {
  try {
    return realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}
