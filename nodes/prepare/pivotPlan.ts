import { quoteName, quoteText } from '../core/expr/sql.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, isNumeric, type TableSpec } from '../core/spec/table.ts'
import { orderCategories } from './encodeTransform.ts'
import { unknownColumns } from './shapeProblems.ts'
import { type Figure, figureSql, rowName } from './shapeSql.ts'
import { freeName, namesOf } from './stepSpec.ts'

export const pivotFigures = ['count', 'sum', 'mean', 'min', 'max', 'median', 'first', 'last'] as const
export type PivotParams = {
  by: string[]
  names: string
  values: string
  figure: (typeof pivotFigures)[number]
}

/** More columns than this are no table that anyone reads. */
const mostColumns = 500
const ofNumbers: ReadonlySet<Figure['figure']> = new Set(['sum', 'mean', 'median'])

/** The columns that a pivot makes, with the value of the names column that each stands for; undefined while that is not known. */
export function pivotPlan(
  table: TableSpec,
  { by, names, values, figure }: PivotParams,
): { columns: Column[]; made: { as: string; value: string }[] } | undefined {
  const categories = table.columns.find((each) => each.name === names)?.categories
  if (!categories) return undefined
  const keys = by.flatMap((name) => table.columns.find((each) => each.name === name) ?? [])
  const taken = namesOf(keys)
  const made = orderCategories(categories).map((value) => ({ as: freeName(value.trim() || 'empty', taken), value }))
  const column = table.columns.find((each) => each.name === values)
  const kind = figure === 'count' ? 'integer' : ofNumbers.has(figure) || !column ? 'number' : column.kind
  return {
    columns: [
      ...keys.map(({ name, kind: own, role }): Column => ({ name, kind: own, role })),
      ...made.map(({ as }): Column => ({ name: as, kind, role: 'feature' })),
    ],
    made,
  }
}

export function pivotProblems(table: TableSpec, { by, names, values, figure }: PivotParams): NodeProblem[] {
  const isCount = figure === 'count' && values === ''
  const unknown = [
    ...unknownColumns(table, by, 'by'),
    ...unknownColumns(table, [names], 'names'),
    ...(isCount ? [] : unknownColumns(table, [values], 'values')),
  ]
  if (unknown.length > 0) return unknown
  const error = (code: string, field: string, column: string, message: string, hint: string): NodeProblem[] => [
    { code, severity: 'error', field, column, message, hint },
  ]
  const naming = table.columns.find((each) => each.name === names)
  const value = table.columns.find((each) => each.name === values)
  if (naming && naming.kind !== 'category' && naming.kind !== 'boolean')
    return error(
      'column_kind',
      'names',
      names,
      `"${names}" holds no categories, so it cannot name columns.`,
      'Make it a category in a Columns node, or bin it.',
    )
  if ((naming?.categories?.length ?? 0) > mostColumns)
    return error(
      'too_many_columns',
      'names',
      names,
      `"${names}" has ${naming?.categories?.length} different values: that many columns cannot be made.`,
      `Choose one with at most ${mostColumns}.`,
    )
  if (value && ofNumbers.has(figure) && !isNumeric(value.kind) && value.kind !== 'boolean')
    return error(
      'column_kind',
      'figure',
      values,
      `"${values}" holds no numbers.`,
      'Choose the count or the first value.',
    )
  return []
}

/** One row for each combination of the keys, in the order in which it first comes. */
export function pivotSql(
  { by, names, values, figure }: PivotParams,
  made: readonly { as: string; value: string }[],
): string {
  const keys = by.map(quoteName)
  const cell = values === '' ? '1' : quoteName(values)
  const place = (at: number): string => `value ${at}`
  const inner = made.map(
    ({ value }, at) =>
      `CASE WHEN CAST(${quoteName(names)} AS VARCHAR) = ${quoteText(value)} THEN ${cell} END AS ${quoteName(place(at))}`,
  )
  const outer = made.map(({ as }, at) => `${figureSql({ column: place(at), figure, name: as })} AS ${quoteName(as)}`)
  const grouped = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`
  return `SELECT ${[...keys, ...outer].join(', ')} FROM (SELECT ${[rowName, ...keys, ...inner].join(', ')} FROM a)${grouped} ORDER BY min(${rowName})`
}
