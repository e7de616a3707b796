import type { Plot } from '../core/value.ts'
import { quantile } from '../ml/statistics/bootstrap.ts'
import { shortNumber } from './sentences.ts'

/** How far off it is by ranges of the true value that hold about equally many rows. */
export function residualsByRange(name: string, actual: ArrayLike<number>, predicted: readonly number[]): Plot[] {
  const sorted = Array.from(actual).toSorted((a, b) => a - b)
  const parts = Math.min(8, Math.floor(sorted.length / 5))
  if (parts < 2) return []
  const edges = [...new Set(Array.from({ length: parts + 1 }, (_, index) => quantile(sorted, index / parts)))]
  if (edges.length < 3) return []
  const ranges = edges.slice(1).map((to, index) => ({ from: edges[index] ?? 0, to, rows: 0, sum: 0, absolute: 0 }))
  predicted.forEach((value, row) => {
    const truth = actual[row] ?? 0
    const range = ranges.find((each) => truth <= each.to)
    if (!range) return
    range.rows++
    range.sum += value - truth
    range.absolute += Math.abs(value - truth)
  })
  return [
    {
      kind: 'table',
      title: `Errors by range of ${name}`,
      columns: [`Actual ${name}`, 'Rows', 'Off by on average', 'Predicted minus actual'],
      rows: ranges
        .filter((each) => each.rows > 0)
        .map(({ from, to, rows, sum, absolute }) => [
          `${shortNumber(from)} to ${shortNumber(to)}`,
          rows,
          shortNumber(absolute / rows),
          `${sum > 0 ? '+' : ''}${shortNumber(sum / rows)}`,
        ]),
    },
  ]
}
