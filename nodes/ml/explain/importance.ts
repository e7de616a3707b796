import { type Random, shuffled } from '../random.ts'
import type { CellModel } from './shapley.ts'

/** By how much the mean loss rises when a column's values are shuffled among the rows; `low` and `high`: 95 % of it (normal, over the rows). */
export type Importance = { rise: number; low: number; high: number }

/**
 * Permutation importance (Breiman 2001) of one column: its values are exchanged between rows `repeats` times, all else stays. A negative rise
 * is chance.
 */
export function permutationImportance<Cell>(
  model: CellModel<Cell>,
  options: {
    rows: readonly (readonly Cell[])[]
    column: number
    /** Losses of the rows as they are. */
    losses: readonly number[]
    lossOf: (output: readonly number[], row: number) => number
    repeats: number
    random: Random
  },
): Importance {
  const { rows, column, losses, lossOf, repeats, random } = options
  const rises = new Float64Array(rows.length)
  for (let repeat = 0; repeat < repeats; repeat++) {
    const order = shuffled(rows.length, random)
    rows.forEach((row, at) => {
      const cell = rows[order[at] ?? 0]?.[column]
      if (cell === undefined) return
      const loss = lossOf(model(row.with(column, cell)), at)
      rises[at] = (rises[at] ?? 0) + (loss - (losses[at] ?? 0)) / repeats
    })
  }
  const rise = rises.reduce((sum, each) => sum + each, 0) / rows.length
  const variance = rises.reduce((sum, each) => sum + (each - rise) ** 2, 0) / Math.max(1, rows.length - 1)
  const spread = 1.96 * Math.sqrt(variance / rows.length)
  return { rise, low: rise - spread, high: rise + spread }
}
