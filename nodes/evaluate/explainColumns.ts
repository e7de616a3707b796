import type { Scalar } from '../core/expr/expr.ts'
import { type Column, isNumeric } from '../core/spec/table.ts'
import type { Plot } from '../core/value.ts'
import type { Changeable } from '../ml/explain/counterfactual.ts'
import { dependence } from '../ml/explain/dependence.ts'
import { quantile } from '../ml/statistics/bootstrap.ts'
import { type RawModel, spread } from './rawModel.ts'

type Cells = readonly Scalar[]

const gridSize = 20
const mostCategories = 20
const singleLines = 20

const presentNumbers = (rows: readonly Cells[], at: number): number[] =>
  rows.flatMap((row) => (typeof row[at] === 'number' ? [row[at]] : [])).toSorted((a, b) => a - b)

/** Values of a column to try: quantiles of numbers, the most frequent others; none for pictures, texts and dates. */
export function valuesToTry(column: Column, rows: readonly Cells[], at: number): Scalar[] {
  if (isNumeric(column.kind)) {
    const sorted = presentNumbers(rows, at)
    const places = Array.from({ length: gridSize }, (_, index) => quantile(sorted, index / (gridSize - 1)))
    const values = column.kind === 'integer' ? places.map(Math.round) : places
    return [...new Set(values.filter(Number.isFinite))]
  }
  if (column.kind !== 'category' && column.kind !== 'boolean') return []
  const counts = new Map<Scalar, number>()
  for (const row of rows) {
    const value = row[at] ?? null
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, mostCategories)
    .map(([value]) => value)
}

/** How the answer hangs on a column: lines for numbers (with single rows behind), bars for categories. */
export function dependencePlot(
  model: RawModel,
  options: { rows: readonly Cells[]; at: number; output: number; says: string },
): Plot[] {
  const { rows, at, output, says } = options
  const column = model.columns[at]
  if (!column) return []
  const values = valuesToTry(column, rows, at)
  if (values.length < 2) return []
  const found = dependence<Scalar>(model.predict, { rows, column: at, values, output })
  const title = `How it hangs on ${column.name}`
  if (!isNumeric(column.kind))
    return [
      {
        kind: 'bars',
        title,
        x: `${says}, on average`,
        bars: values.map((value, index) => ({ name: String(value), value: found.mean[index] ?? 0 })),
      },
    ]
  const points = (line: readonly number[]) =>
    values.flatMap((value, index): [number, number][] => {
      const height = line[index]
      return height === undefined || Number.isNaN(height) ? [] : [[Number(value), height]]
    })
  return [
    {
      kind: 'lines',
      title,
      x: column.name,
      y: says,
      series: [
        { name: 'average of the rows', points: points(found.mean) },
        ...spread(found.single, singleLines).map((line) => ({
          name: 'one row',
          points: points(line),
          faint: true,
        })),
      ],
    },
  ]
}

/** Half of the way of a number from one end of its range to the other. */
const categoryDistance = 0.5

/** What may be changed in a counterfactual: numbers within the range that was seen, categories to others. */
export function changeable(columns: readonly Column[], rows: readonly Cells[]): Changeable<Scalar>[] {
  return columns.flatMap((column, at): Changeable<Scalar>[] => {
    const values = valuesToTry(column, rows, at)
    if (values.length < 2) return []
    if (!isNumeric(column.kind)) return [{ at, values, distance: (from, to) => (from === to ? 0 : categoryDistance) }]
    const sorted = presentNumbers(rows, at)
    const range = quantile(sorted, 0.95) - quantile(sorted, 0.05) || 1
    return [
      {
        at,
        values,
        distance: (from, to) =>
          typeof from === 'number' && typeof to === 'number' ? Math.abs(to - from) / range : categoryDistance,
        between: (from, to) => {
          if (typeof from !== 'number' || typeof to !== 'number') return to
          const middle = (from + to) / 2
          return column.kind === 'integer' ? Math.round(middle) : middle
        },
      },
    ]
  })
}

/** Rows most like one: Gower's distance, the mean over the columns of |difference| / range, or 0 and 1 for others. */
export function nearestRows(
  columns: readonly Column[],
  row: Cells,
  rows: readonly Cells[],
  count: number,
): { index: number; distance: number }[] {
  // Pictures and texts are hardly ever equal: they say nothing of how alike rows are.
  const compared = columns.flatMap(({ kind }, at) =>
    kind === 'image' || kind === 'vector' || kind === 'text' ? [] : [at],
  )
  if (compared.length === 0) return []
  const ranges = columns.map((column, at) => {
    if (!isNumeric(column.kind)) return 0
    const sorted = presentNumbers(rows, at)
    return (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)
  })
  return rows
    .map((other, index) => {
      const sum = compared.reduce((all, at) => {
        const [a, b, range = 0] = [row[at] ?? null, other[at] ?? null, ranges[at]]
        if (typeof a === 'number' && typeof b === 'number')
          return all + (range > 0 ? Math.min(1, Math.abs(a - b) / range) : 0)
        return all + (a === b ? 0 : 1)
      }, 0)
      return { index, distance: sum / compared.length }
    })
    .toSorted((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, count)
}
