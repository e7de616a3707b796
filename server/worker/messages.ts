import { z } from 'zod'
import { portTypes } from '#nodes/core/spec/spec.ts'
import type { Value } from '#nodes/core/value.ts'
import { progress } from '#server/contract/run.ts'
import { ENGINES } from '#server/ml/engineState.ts'

/** A value crosses as it is: both sides are of the same build, so its type is checked and its inside trusted. */
const value = z.custom<Value>(
  (given) => z.looseObject({ type: z.enum(portTypes) }).safeParse(given).success,
  'is not a value of a known port type',
)
const values = z.record(z.string(), value)

export const workerTask = z.object({
  /** Id of the definition. */
  type: z.string(),
  title: z.string(),
  params: z.record(z.string(), z.unknown()),
  inputs: values,
  /** Engine to load TensorFlow.js with; absent: the fastest there is. */
  engine: z.enum(ENGINES).optional(),
  extra: z.unknown().optional(),
  /** Folder of the flow file, against which relative file names are looked up. */
  flowFolder: z.string(),
  /** Files outside that folder are refused. */
  confined: z.boolean(),
  /** Addresses and networks, beside public ones, that sources may be read from. */
  allowedAddresses: z.array(z.string()).default([]),
  /** Bytes that the artifact store may still grow by. */
  room: z.number(),
})
export type WorkerTask = z.infer<typeof workerTask>

/** What a worker may ask its server for while a node runs. */
const question = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('deploy'), name: z.string(), model: value, report: value.optional() }),
  z.object({ kind: z.literal('secret'), name: z.string() }),
])
export type Question = z.infer<typeof question>

const failure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  field: z.string().optional(),
  column: z.string().optional(),
  row: z.number().optional(),
})
export type Failure = z.infer<typeof failure>

export const toWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), task: workerTask }),
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('answer'), question: z.number(), answer: z.unknown() }),
  z.object({ type: z.literal('refusal'), question: z.number(), failure }),
])
export type ToWorker = z.infer<typeof toWorker>

export const fromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** In order; epochs are never left out, the rest is what was newest when it was sent. */
  z.object({ type: z.literal('progress'), steps: z.array(progress) }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warning', 'error']), line: z.string() }),
  z.object({ type: z.literal('ask'), question: z.number(), ask: question }),
  z.object({ type: z.literal('done'), outputs: values, isReusable: z.boolean() }),
  z.object({ type: z.literal('failed'), failure, isFault: z.boolean() }),
  z.object({ type: z.literal('cancelled') }),
])
export type FromWorker = z.infer<typeof fromWorker>
