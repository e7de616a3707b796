import type { Scalar } from '../../core/expr/expr.ts'
import type { TableSample } from '../../core/run.ts'
import { type Column, isNumeric } from '../../core/spec/table.ts'
import type { Levels } from '../../ml/statistics/powerAlone.ts'

/** A column of the sample as figures take it: numbers and dates as numbers (missing NaN), the rest as categories. */
export function levelsOf(column: Column, sample: TableSample): Levels {
  const values = sample.columns.get(column.name) ?? []
  if (isNumeric(column.kind)) return { kind: 'number', values: Float64Array.from(values, numberOf) }
  if (column.kind === 'date')
    return {
      kind: 'number',
      values: Float64Array.from(values, (each) => (each === null ? Number.NaN : Date.parse(String(each)))),
    }
  return { kind: 'category', values: values.map((each) => (each === null ? null : String(each))) }
}

const numberOf = (value: Scalar): number => (typeof value === 'number' ? value : Number.NaN)

/** Numbers that are there. */
export const present = (values: Float64Array): Float64Array => values.filter((each) => !Number.isNaN(each))

/** Which rows of the sample belong to which part; empty without a split. */
export function partsOf(columns: readonly Column[], sample: TableSample): ReadonlyMap<string, number[]> {
  const split = columns.find((each) => each.role === 'split')
  const parts = new Map<string, number[]>()
  if (!split) return parts
  for (const [row, part] of (sample.columns.get(split.name) ?? []).entries()) {
    if (part === null) continue
    const rows = parts.get(String(part)) ?? []
    rows.push(row)
    parts.set(String(part), rows)
  }
  return parts
}
