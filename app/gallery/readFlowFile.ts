import { createFlow } from '#app/api/flows.ts'
import { ApiProblem, messageOf } from '#app/api/request.ts'
import { readJson } from '#app/inspector/readJson.ts'
import type { ProblemDetails } from '#server/contract/errors.ts'

export type ImportFailure = { file: string; message: string; problems: NonNullable<ProblemDetails['problems']> }
export type ImportResult = { ok: true; id: string } | { ok: false; failure: ImportFailure }

/** A file of JSON is a flow if it says so near its beginning, or in its name; else it is data. */
export async function isFlowFile(file: File): Promise<boolean> {
  if (/\.flow\.json$/i.test(file.name)) return true
  if (!/\.json$/i.test(file.name)) return false
  const start = await file.slice(0, 65_536).text()
  return start.includes('modelwright-flow')
}

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
