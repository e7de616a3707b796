import type { Scalar } from './expr/expr.ts'
import { asBoolean, numberText, parseNumber } from './expr/scalar.ts'
import { describeValue } from './flow/issues.ts'
import { isMissingText } from './missing.ts'
import { pictureBytes } from './pictureText.ts'
import type { NodeProblem } from './problem.ts'
import { type Column, widthOf } from './spec/table.ts'
import type { Cell } from './stepFunctions.ts'

/** A problem of one row; `row` counts from 0, the message from 1. */
export type RowProblem = NodeProblem & { row: number }

/** What a column takes, in words. */
export function expected(column: Column): string {
  switch (column.kind) {
    case 'number':
      return 'a number'
    case 'integer':
      return 'a whole number'
    case 'boolean':
      return 'true or false'
    case 'date':
      return 'a date as text, such as "2026-01-31"'
    case 'image':
      return 'a picture file (PNG, JPEG, WebP, GIF or BMP) as base64 text or a data address'
    case 'vector':
      return `a list of ${widthOf(column)} numbers`
    case 'category':
      return column.categories && column.categories.length > 0 ? `one of ${listOf(column.categories)}` : 'text'
    default:
      return 'text'
  }
}

export const listOf = (values: readonly string[]): string =>
  values.length > 20 ? `${values.slice(0, 20).join(', ')}, … (${values.length} in all)` : values.join(', ')

const date = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * A cell as a plain value; undefined when its type is not the column's. JSON must have the column's own type ("3" is no number),
 * save that a category may be given as a number; text cells (CSV) are read by the column's kind.
 */
export function readCell(cell: unknown, column: Column, isText: boolean): Cell | undefined {
  if (cell === null) return null
  if (column.kind === 'image') {
    if (isText && typeof cell === 'string' && isMissingText(cell)) return null
    return cell instanceof Uint8Array ? cell : typeof cell === 'string' ? pictureBytes(cell) : undefined
  }
  if (column.kind === 'vector') return readVector(cell, widthOf(column))
  if (isText) return typeof cell === 'string' ? readText(cell, column) : undefined
  switch (column.kind) {
    case 'number':
    case 'integer':
      return typeof cell === 'number' && Number.isFinite(cell) ? cell : undefined
    case 'boolean':
      return typeof cell === 'boolean' ? cell : undefined
    case 'category':
      if (typeof cell === 'number' && Number.isFinite(cell)) return numberText(cell)
      if (typeof cell === 'boolean') return String(cell)
      return typeof cell === 'string' ? cell.toWellFormed() : undefined
    case 'date':
      return typeof cell === 'string' && date.test(cell) ? cell : undefined
    default:
      return typeof cell === 'string' ? cell.toWellFormed() : undefined
  }
}

function readVector(cell: unknown, width: number): Float32Array | undefined {
  if (cell instanceof Float32Array) return cell.length === width ? cell : undefined
  const isFit = Array.isArray(cell) && cell.length === width && cell.every((each) => Number.isFinite(each))
  return isFit ? Float32Array.from(cell) : undefined
}

function readText(cell: string, column: Column): Scalar | undefined {
  switch (column.kind) {
    case 'number':
    case 'integer':
      return parseNumber(cell) ?? (isMissingText(cell) ? null : undefined)
    case 'boolean':
      return asBoolean(cell) ?? (isMissingText(cell) ? null : undefined)
    case 'date':
      return date.test(cell.trim()) ? cell.trim() : isMissingText(cell) ? null : undefined
    default:
      // A word such as "none" may be a category of its own.
      if (column.categories?.includes(cell)) return cell
      return isMissingText(cell) ? null : cell.toWellFormed()
  }
}

const problem = (code: string, row: number, field: string, text: string, hint?: string): RowProblem => ({
  code,
  severity: 'error',
  row,
  field,
  column: field,
  message: `Row ${row + 1}: ${text}`,
  ...(hint === undefined ? {} : { hint }),
})

/** The faults of a row, each naming row, field and what was expected. */
export const rowProblem = {
  unknownField: (row: number, field: string, known: readonly string[]): RowProblem => {
    const close = known.find((each) => each.toLowerCase() === field.toLowerCase())
    const hint = close === undefined ? `Known are ${listOf(known)}.` : `Did you mean "${close}"?`
    return problem('field_unknown', row, field, `"${field}" is not a field of this model.`, hint)
  },
  absentField: (row: number, column: Column): RowProblem =>
    problem(
      'field_absent',
      row,
      column.name,
      `"${column.name}" is absent; ${expected(column)} is expected.`,
      'Where the value is not known, give null.',
    ),
  wrongType: (row: number, column: Column, value: unknown): RowProblem =>
    problem(
      'field_type',
      row,
      column.name,
      `"${column.name}" must be ${expected(column)}; got ${describeValue(value)}.`,
    ),
  unusable: (row: number, field: string, reason: string): RowProblem =>
    problem('field_unusable', row, field, `"${field}" cannot be used: ${reason}`),
  missingValue: (row: number, column: Column): RowProblem =>
    problem(
      'field_missing',
      row,
      column.name,
      `"${column.name}" must be ${expected(column)}; it is missing, and the model has nothing to fill it with.`,
    ),
  unseenCategory: (row: number, column: Column, value: Scalar, keys: readonly string[]): RowProblem =>
    problem(
      'category_unseen',
      row,
      column.name,
      `"${column.name}" must be one of ${listOf(keys)}; got ${describeValue(value)}.`,
    ),
  notComputable: (row: number, feature: string, columns: readonly Column[], values: readonly Scalar[]): RowProblem => {
    const given = columns.map((column, at) => `"${column.name}" = ${describeValue(values[at])}`).join(', ')
    const cause = given === '' ? '' : ` from ${given}`
    return problem('value_not_computable', row, columns[0]?.name ?? feature, `"${feature}" cannot be computed${cause}.`)
  },
}
