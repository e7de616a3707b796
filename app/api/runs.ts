import { z } from 'zod'
import { labelTask, tablePage, tableProfile } from '#server/contract/resources.ts'
import { run } from '#server/contract/run.ts'
import { part, read, send } from './request.ts'

const node = (runId: string, nodeId: string) => `/api/runs/${part(runId)}/nodes/${part(nodeId)}`
const output = (runId: string, nodeId: string, port: string) => `${node(runId, nodeId)}/outputs/${part(port)}`

export const loadRun = (runId: string, signal?: AbortSignal) => read(`/api/runs/${part(runId)}`, run, signal)

const logLine = z.object({ at: z.number(), level: z.enum(['info', 'warning', 'error']), line: z.string() })
export type LogEntry = z.infer<typeof logLine>
export const loadLog = async (runId: string, nodeId: string, signal?: AbortSignal): Promise<LogEntry[]> =>
  (await read(`${node(runId, nodeId)}/log`, z.object({ lines: z.array(logLine) }), signal)).lines

const epoch = z.object({ epoch: z.number(), epochs: z.number(), metrics: z.record(z.string(), z.number()) })
export type EpochEntry = z.infer<typeof epoch>
const history = z.union([z.array(epoch), z.looseObject({ epochs: z.array(epoch) }).transform((each) => each.epochs)])
export const loadEpochs = (runId: string, nodeId: string, signal?: AbortSignal): Promise<EpochEntry[]> =>
  read(`${node(runId, nodeId)}/history`, history, signal)

/** An output as stored; the caller knows its type from the summary. */
export const loadOutput = <T>(
  runId: string,
  nodeId: string,
  port: string,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
) => read(output(runId, nodeId, port), schema, signal)

export const loadPage = (
  place: { runId: string; nodeId: string; port: string },
  offset: number,
  limit: number,
  sort: { column: string; descending: boolean } | undefined,
  signal?: AbortSignal,
) => {
  const order = sort ? `&sort=${part(sort.column)}&descending=${sort.descending}` : ''
  const address = `${output(place.runId, place.nodeId, place.port)}/page?offset=${offset}&limit=${limit}${order}`
  return read(address, tablePage, signal)
}

/** Where the picture of a cell lies; the row is counted as in the pages of the same order. */
export const pictureAddress = (
  place: { runId: string; nodeId: string; port: string },
  cell: { row: number; column: string; sort: { column: string; descending: boolean } | undefined },
): string => {
  const order = cell.sort ? `&sort=${part(cell.sort.column)}&descending=${cell.sort.descending}` : ''
  return `${output(place.runId, place.nodeId, place.port)}/picture?row=${cell.row}&column=${part(cell.column)}${order}`
}

export const loadProfile = (place: { runId: string; nodeId: string; port: string }, signal?: AbortSignal) =>
  read(`${output(place.runId, place.nodeId, place.port)}/profile`, tableProfile, signal)

export const downloadAddress = (runId: string, nodeId: string, port: string) =>
  `${output(runId, nodeId, port)}/download`

export const loadLabels = (runId: string, nodeId: string, signal?: AbortSignal) =>
  read(`${node(runId, nodeId)}/labels`, labelTask, signal)
export const putLabel = (runId: string, nodeId: string, row: number, value: string | number | boolean | null) =>
  send('PUT', `${node(runId, nodeId)}/labels/${row}`, { value }, z.unknown())
export const finishLabels = (runId: string, nodeId: string) =>
  send('POST', `${node(runId, nodeId)}/labels/finish`, {}, z.unknown())
