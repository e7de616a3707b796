import type { Value } from '#nodes/core/value.ts'
import type { ExportFormat } from '#nodes/deploy/exportFormats.ts'
import { AppError } from '#server/appError.ts'
import { errorCodes, problemDetails } from '#server/contract/errors.ts'
import type { RunEvent } from '#server/contract/events.ts'
import type { EndpointResource, FlowResource, PredictResponse } from '#server/contract/resources.ts'
import type { Run, RunScope } from '#server/contract/run.ts'

export type FileRunRequest = {
  /** Absolute path of the flow file. */
  path: string
  parameters: Record<string, unknown>
  scope?: RunScope
}

/** What commands need of a home: done in this process when nobody holds it, else by the server that does. */
export type Backend = {
  startRun: (request: FileRunRequest) => Promise<Run>
  /** Until the run has ended, or waits for a person when `untilWaiting`. */
  events: (runId: string) => AsyncIterable<RunEvent>
  run: (id: string) => Promise<Run>
  cancel: (id: string) => Promise<void>
  value: (runId: string, nodeId: string, port: string, digest: string) => Promise<Value>
  endpoint: (name: string) => Promise<EndpointResource>
  predictRows: (name: string, rows: unknown[]) => Promise<PredictResponse>
  predictCsv: (name: string, text: string) => Promise<PredictResponse>
  /** The bytes of a zip archive. */
  exportModel: (name: string, version: number, format: ExportFormat) => Promise<Uint8Array>
  /** A flow of the workspace made from a zip on this machine. */
  importArchive: (path: string, name: string | undefined) => Promise<FlowResource>
  /** Address of the server that does the work; undefined in this process. */
  address: string | undefined
  close: () => Promise<void>
}

/** An answer of predict routes, whoever gave it. */
export async function readAnswer(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body
  const parsed = problemDetails.safeParse(body)
  if (!parsed.success) throw new AppError('internal', `The server answered ${response.status}.`)
  const { code, detail, problems = [] } = parsed.data
  const known = Object.keys(errorCodes).find((each): each is keyof typeof errorCodes => each === code)
  throw new AppError(known ?? 'internal', detail, { problems })
}
