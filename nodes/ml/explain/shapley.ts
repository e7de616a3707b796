import type { Random } from '../random.ts'
import { shuffled } from '../random.ts'

/** A model over a row of cells: one number an output. */
export type CellModel<Cell> = (row: readonly Cell[]) => readonly number[]

/** `values[feature][output]`; base plus all values is what the model says of the row. */
export type Shapley = { base: number[]; values: number[][] }

/**
 * Exact Shapley values (Shapley 1953) of one row: a feature that is not in a coalition has its value from a row of the background, averaged over
 * these. Asks the model 2^features · background times.
 */
export function exactShapley<Cell>(
  model: CellModel<Cell>,
  row: readonly Cell[],
  background: readonly (readonly Cell[])[],
): Shapley {
  const count = row.length
  const worth = Array.from({ length: 2 ** count }, (_, members) =>
    meanOf(background.map((other) => model(row.map((cell, at) => (members & (1 << at) ? cell : (other[at] ?? cell)))))),
  )
  const outputs = worth[0]?.length ?? 0
  // |S|! (n − |S| − 1)! / n! = 1 / (n · (n − 1 over |S|))
  const weights = Array.from({ length: count }, (_, size) => 1 / (count * choose(count - 1, size)))
  const values = row.map((_, at) => {
    const sum = new Array<number>(outputs).fill(0)
    for (let members = 0; members < worth.length; members++) {
      if (members & (1 << at)) continue
      const weight = weights[bits(members)] ?? 0
      const [with_, without] = [worth[members | (1 << at)], worth[members]]
      for (let k = 0; k < outputs; k++) sum[k] = (sum[k] ?? 0) + weight * ((with_?.[k] ?? 0) - (without?.[k] ?? 0))
    }
    return sum
  })
  return { base: [...(worth[0] ?? [])], values }
}

/**
 * Shapley values from random orders of the features, each walked forth and back (antithetic: Mitchell and others 2022). Base and values sum exactly to the
 * prediction; each pair of walks takes the next row of the background, so `pairs` should be a multiple of their number.
 */
export function sampledShapley<Cell>(
  model: CellModel<Cell>,
  row: readonly Cell[],
  options: { background: readonly (readonly Cell[])[]; pairs: number; random: Random },
): Shapley {
  const { background, pairs, random } = options
  const end = model(row)
  const values = row.map(() => end.map(() => 0))
  const base = end.map(() => 0)
  for (let pair = 0; pair < pairs; pair++) {
    const other = background[pair % background.length] ?? row
    const start = model(other)
    for (const [k, value] of start.entries()) base[k] = (base[k] ?? 0) + value / pairs
    const order = shuffled(row.length, random)
    for (const walk of [order, order.toReversed()]) {
      const mixed = [...other]
      let before = start
      walk.forEach((at, step) => {
        const cell = row[at]
        if (cell !== undefined) mixed[at] = cell
        const after = step === walk.length - 1 ? end : model(mixed)
        const sums = values[at]
        if (sums)
          for (const [k, value] of after.entries()) sums[k] = (sums[k] ?? 0) + (value - (before[k] ?? 0)) / (2 * pairs)
        before = after
      })
    }
  }
  return { base, values }
}

function meanOf(rows: readonly (readonly number[])[]): number[] {
  const sum = new Array<number>(rows[0]?.length ?? 0).fill(0)
  for (const row of rows) for (const [k, value] of row.entries()) sum[k] = (sum[k] ?? 0) + value / rows.length
  return sum
}

function bits(members: number): number {
  let count = 0
  for (let left = members; left > 0; left &= left - 1) count++
  return count
}

function choose(n: number, k: number): number {
  let result = 1
  for (let i = 0; i < k; i++) result = (result * (n - i)) / (i + 1)
  return result
}
