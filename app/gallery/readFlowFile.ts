import { createFlow } from '#app/api/flows.ts'
import { ApiProblem, messageOf } from '#app/api/request.ts'
import { readJson } from '#app/inspector/readJson.ts'
import type { ProblemDetails } from '#server/contract/errors.ts'

export type ImportFailure = { file: string; message: string; problems: NonNullable<ProblemDetails['problems']> }
export type ImportResult = { ok: true; id: string } | { ok: false; failure: ImportFailure }

/** Makes a flow from a file that somebody sent; the server checks it and says what is wrong. */
export async function readFlowFile(file: File): Promise<ImportResult> {
  const read = readJson(await file.text())
  if (!read.ok)
    return { ok: false, failure: { file: file.name, message: read.message.replace(' yet', ''), problems: [] } }
  try {
    return { ok: true, id: (await createFlow(read.value)).id }
  } catch (error) {
    const problems = error instanceof ApiProblem ? (error.details.problems ?? []) : []
    return { ok: false, failure: { file: file.name, message: messageOf(error), problems } }
  }
}
