import { NodeError, type RunContext } from '../core/run.ts'
import type { ReplaySample, TableValue } from '../core/value.ts'
import { createPredictor } from '../ml/predict.ts'
import { readOutputs } from '../ml/readOutputs.ts'
import type { Trainer } from '../ml/trainer.ts'
import type { Rows } from './readRows.ts'
import { replayFeatures } from './replayFeatures.ts'
import type { Learned } from './trainingReport.ts'

/** Raw training rows kept with a model, for deployments to replay. */
const sampleSize = 100
/** How far a plain forward pass may lie from the engine's, in the network's own (standardised) units. */
const tolerance = 1e-4

/**
 * Up to 100 training rows, spread evenly, in their raw form, with what the trainer's engine says of them. The engine computes
 * in single precision: where a target's scale blows its rounding up beyond what a replay allows, the row carries the
 * double-precision value of the same weights, which the engine's must agree with.
 */
export async function replaySample(options: {
  trainer: Trainer
  learned: Learned
  table: TableValue
  rows: Rows
  context: RunContext
}): Promise<ReplaySample> {
  const { trainer, learned, table, rows, context } = options
  const count = Math.min(sampleSize, rows.rows)
  const chosen = Array.from({ length: count }, (_, index) => Math.floor((index * rows.rows) / count))
  const width = rows.features.length / Math.max(rows.rows, 1)
  const features = new Float32Array(count * width)
  const raw = await context.tables.sourceRows(
    table,
    chosen.map((index) => rows.numbers[index] ?? 0),
  )
  const asSent = replayFeatures(
    table.recipe,
    learned.network.features.map((each) => each.name),
    raw,
  )
  if (asSent) features.set(asSent)
  else
    chosen.forEach((from, to) => {
      features.set(rows.features.subarray(from * width, (from + 1) * width), to * width)
    })
  const { network, weights } = learned
  const engine = await trainer.predict({ network, weights, rows: count, features })
  const plain = createPredictor(network, weights)
  const size = engine.length / Math.max(count, 1)
  const outputs = chosen.map((_, row) => {
    const byEngine = engine.subarray(row * size, (row + 1) * size)
    const exact = plain.predict(features.subarray(row * width, (row + 1) * width))
    for (let i = 0; i < size; i++) {
      const value = exact[i] ?? Number.NaN
      if (!(Math.abs((byEngine[i] ?? Number.NaN) - value) <= tolerance * Math.max(1, Math.abs(value)))) {
        throw new NodeError(
          'engine_disagrees',
          `The ML engine says ${byEngine[i]} where the same weights give ${value}: its arithmetic can't be trusted with this network.`,
          { hint: 'Train again; if it happens again, use another engine (see "modelwright doctor").' },
        )
      }
    }
    const wide = readOutputs(learned, exact)
    return readOutputs(learned, byEngine).map((value, index) => closest(value, wide[index] ?? Number.NaN))
  })
  return { rows: raw, outputs }
}

const closest = (engine: number, exact: number): number =>
  Math.abs(engine - exact) <= 0.5e-5 * Math.max(1, Math.abs(exact)) ? engine : exact
