import type { Scalar } from '../core/expr/expr.ts'
import { type Column, isNumeric } from '../core/spec/table.ts'
import { quantile } from '../ml/statistics/bootstrap.ts'
import { cellWords } from './sentences.ts'

/** Rows (by position) that belong together, in words: "age 20 to 35", "island Dream", "island missing". */
export type Group = { column: string; name: string; rows: number[] }

/** Columns whose values can stand for groups of rows. */
export const groupColumns = (columns: readonly Column[], without: readonly string[]): Column[] =>
  columns.filter(
    ({ name, kind, role }) =>
      !without.includes(name) &&
      role !== 'id' &&
      role !== 'split' &&
      kind !== 'image' &&
      kind !== 'vector' &&
      kind !== 'text',
  )

const mostGroups = 30

/**
 * Rows by the values of a column: numbers with more than eight different ones in four ranges of about equally many rows, else one group a value. No groups
 * where there are more than thirty values or only one.
 */
export function groupsOf(column: Column, values: readonly Scalar[]): Group[] {
  const numbers = values.map((value) => (value === null ? Number.NaN : Number(value)))
  const isRanged = isNumeric(column.kind) && new Set(numbers.filter((value) => !Number.isNaN(value))).size > 8
  const nameOf = isRanged ? rangeNames(numbers) : (row: number) => String(values[row])
  const groups = new Map<string, number[]>()
  values.forEach((value, row) => {
    const name = value === null ? 'missing' : nameOf(row)
    const rows = groups.get(name)
    if (rows) rows.push(row)
    else groups.set(name, [row])
  })
  if (groups.size < 2 || groups.size > mostGroups) return []
  return [...groups].map(([name, rows]) => ({ column: column.name, name, rows }))
}

function rangeNames(numbers: readonly number[]): (row: number) => string {
  const sorted = numbers.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
  const edges = [...new Set([0.25, 0.5, 0.75].map((share) => quantile(sorted, share)))]
  const ends = [sorted[0] ?? 0, ...edges, sorted.at(-1) ?? 0]
  return (row) => {
    const at = edges.filter((edge) => (numbers[row] ?? 0) > edge).length
    return `${cellWords(ends[at] ?? 0)} to ${cellWords(ends[at + 1] ?? 0)}`
  }
}
