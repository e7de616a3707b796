import type { Task } from '../core/spec/spec.ts'

/** What a training is set to where nothing is typed. */
export type AutoSettings = {
  batchSize: number
  epochs: number
  patience: number
  reduceAfter: number
  weightPenalty: number
}

/** Steps (batches) that a training may take before it ends: enough for small tables, bounded for large ones. */
const stepBudget = { least: 6_000, most: 40_000 }

/**
 * Batches of about a 40th of the rows between 16 and 256; epochs by a budget of steps, so that small tables are seen often and
 * large ones a few times. Early stopping usually ends well before.
 */
export function autoSettings(
  rows: number,
  task: Task,
  chosen: { batchSize?: number | undefined; epochs?: number | undefined } = {},
): AutoSettings {
  const batchSize = chosen.batchSize ?? clamp(2 ** Math.round(Math.log2(Math.max(rows, 1) / 40)), 16, 256)
  const steps = Math.max(1, Math.ceil(rows / batchSize))
  const budget = clamp(rows * 2, stepBudget.least, stepBudget.most)
  const epochs = chosen.epochs ?? clamp(Math.round(budget / steps), 20, 400)
  const patience = clamp(Math.round(epochs / 8), 5, 40)
  return {
    batchSize,
    epochs,
    patience,
    reduceAfter: Math.max(3, Math.round(patience / 3)),
    weightPenalty: weightPenaltyFor(rows, task),
  }
}

/**
 * The fewer rows, the more would be learned by heart. Classes want less of it than noisy numbers: sure answers take large
 * weights. Compared on eleven tables of 36 to 15,000 training rows.
 */
function weightPenaltyFor(rows: number, task: Task): number {
  const count = Math.max(rows, 1)
  const penalty = task === 'regression' ? clamp(3 / count, 0.001, 0.02) : clamp(0.08 / Math.sqrt(count), 0.001, 0.01)
  return Number(penalty.toPrecision(2))
}

/** Learning rates that suit standardised columns. */
export const autoLearningRate = { adam: 0.005, rmsprop: 0.002, sgd: 0.01 } as const

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)
