import { z } from 'zod'
import type { FitData } from '../fitData.ts'

/**
 * What a member of an ensemble that wants filled, scaled numbers does to the row that trees take: a number is filled with the median and
 * standardised, a category becomes a column of 0 and 1 for each value.
 */
export const innerPrep = z.object({
  width: z.int(),
  columns: z.array(
    z.union([
      z.object({ at: z.int(), fill: z.number(), offset: z.number(), scale: z.number() }),
      z.object({ at: z.int(), value: z.number() }),
      z.object({ at: z.int(), missing: z.literal(true), offset: z.number(), scale: z.number() }),
    ]),
  ),
})
export type InnerPrep = z.infer<typeof innerPrep>

const mostValues = 50

export function fitInnerPrep(train: FitData, width: number, categories: readonly boolean[]): InnerPrep {
  const columns: InnerPrep['columns'] = []
  for (let at = 0; at < width; at++) {
    const values: number[] = []
    for (let row = 0; row < train.rows; row++) {
      const value = train.features[row * width + at] ?? Number.NaN
      if (Number.isFinite(value)) values.push(value)
    }
    const gaps = train.rows - values.length
    if (categories[at]) {
      const counts = new Map<number, number>()
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
      const kept = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, mostValues)
      for (const [value] of kept) columns.push({ at, value })
      continue
    }
    values.sort((a, b) => a - b)
    const middle = values.length / 2
    const fill =
      values.length === 0 ? 0 : ((values[Math.ceil(middle) - 1] ?? 0) + (values[Math.floor(middle)] ?? 0)) / 2
    const total = Math.max(train.rows, 1)
    const mean = (values.reduce((sum, value) => sum + value, 0) + gaps * fill) / total
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) + gaps * (fill - mean) ** 2
    const spread = Math.sqrt(squares / total)
    if (!(spread > Math.abs(mean) * 1e-9)) continue
    columns.push({ at, fill, offset: mean, scale: spread })
    const share = gaps / total
    if (share > 0.01 && share < 0.99)
      columns.push({ at, missing: true, offset: share, scale: Math.sqrt(share * (1 - share)) })
  }
  return { width, columns }
}

/** A row as the member takes it. */
export function applyInnerPrep(prep: InnerPrep, features: ArrayLike<number>, start = 0): Float32Array {
  return Float32Array.from(prep.columns, (column) => {
    const value = features[start + column.at] ?? Number.NaN
    if ('value' in column) return value === column.value ? 1 : 0
    const isMissing = !Number.isFinite(value)
    if ('missing' in column) return ((isMissing ? 1 : 0) - column.offset) / column.scale
    return ((isMissing ? column.fill : Math.fround(value)) - column.offset) / column.scale
  })
}

export function prepareAll(prep: InnerPrep, data: FitData): FitData {
  const size = prep.columns.length
  const features = new Float32Array(data.rows * size)
  for (let row = 0; row < data.rows; row++)
    features.set(applyInnerPrep(prep, data.features, row * prep.width), row * size)
  return { ...data, features }
}
