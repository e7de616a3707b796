import { z } from 'zod'
import { decodeBundle, encodeBundle } from './models/bundle.ts'
import type { Checkpoint } from './trainer.ts'

const head = z.object({
  steps: z.number(),
  weights: z.int(),
  optimizer: z.int(),
  best: z.int(),
  // JSON has no infinity: absent while no epoch was any good.
  lowest: z.number().optional(),
  keeper: z.object({ bestEpoch: z.number(), learningRate: z.number(), reducedAt: z.number() }),
  history: z.array(
    z.object({
      epoch: z.number(),
      epochs: z.number(),
      loss: z.number(),
      validationLoss: z.number().exactOptional(),
      learningRate: z.number(),
      remaining: z.number(),
    }),
  ),
  way: z.literal('compiled').optional(),
})

/** A checkpoint as one run of bytes. */
export function encodeCheckpoint({ weights, optimizer, steps, keeper, history, way }: Checkpoint): Uint8Array {
  const { best, lowest, ...kept } = keeper
  const named = (name: string, arrays: readonly Float32Array[]) =>
    arrays.map((values, index) => [`${name}${index}`, values] as const)
  return encodeBundle({
    head: {
      steps,
      weights: weights.length,
      optimizer: optimizer.length,
      best: best.length,
      ...(Number.isFinite(lowest) ? { lowest } : {}),
      keeper: kept,
      history,
      ...(way ? { way } : {}),
    },
    arrays: Object.fromEntries([...named('weight', weights), ...named('optimizer', optimizer), ...named('best', best)]),
  })
}

/** The way back; undefined where the bytes are no whole checkpoint: a training then begins anew. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | undefined {
  try {
    const { head: given, arrays } = decodeBundle(bytes)
    const { weights, optimizer, best, lowest = Number.POSITIVE_INFINITY, keeper, ...rest } = head.parse(given)
    const read = (name: string, count: number): Float32Array[] =>
      Array.from({ length: count }, (_, index) => {
        const found = arrays[`${name}${index}`]
        if (!(found instanceof Float32Array)) throw new Error(`"${name}${index}" is missing.`)
        return found
      })
    return {
      ...rest,
      weights: read('weight', weights),
      optimizer: read('optimizer', optimizer),
      keeper: { ...keeper, lowest, best: read('best', best) },
    }
  } catch {
    return undefined
  }
}
