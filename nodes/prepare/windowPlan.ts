import { quoteName } from '../core/expr/sql.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, isNumeric, type TableSpec } from '../core/spec/table.ts'
import { unknownColumns } from './shapeProblems.ts'
import { rowName } from './shapeSql.ts'
import { freeName, namesOf } from './stepSpec.ts'

export const windowFigures = ['lag', 'difference', 'mean', 'min', 'max', 'deviation', 'sum'] as const
export type WindowFigure = { column: string; figure: (typeof windowFigures)[number]; rows: number }
export type LagsParams = { order: string; by: string[]; figures: WindowFigure[] }

const words: Record<WindowFigure['figure'], string> = {
  lag: 'lag',
  difference: 'difference',
  mean: 'mean of',
  min: 'smallest of',
  max: 'largest of',
  deviation: 'deviation of',
  sum: 'sum of',
}

/** The column that tells the time: the named one, else the only date. */
export const timeColumn = (table: TableSpec, name: string): string =>
  name !== '' ? name : (table.columns.find((each) => each.kind === 'date')?.name ?? '')

/** Rows of a group in the order of time; equal times in the order of the table. */
export function overTime(table: TableSpec, { order, by }: { order: string; by: readonly string[] }): string {
  const time = timeColumn(table, order)
  const partition = by.length === 0 ? '' : `PARTITION BY ${by.map(quoteName).join(', ')} `
  return `${partition}ORDER BY ${time === '' ? '' : `${quoteName(time)} NULLS LAST, `}${rowName}`
}

/** What the rows before tell: never the row itself, whose value may be what is to be predicted. */
const figureOver = ({ column, figure, rows }: WindowFigure, window: string): string => {
  const name = quoteName(column)
  const before = `ROWS BETWEEN ${rows} PRECEDING AND 1 PRECEDING`
  switch (figure) {
    case 'lag':
      return `lag(${name}, ${rows}) OVER (${window})`
    case 'difference':
      return `lag(CAST(${name} AS DOUBLE), 1) OVER (${window}) - lag(CAST(${name} AS DOUBLE), ${rows + 1}) OVER (${window})`
    case 'deviation':
      return `stddev_pop(CAST(${name} AS DOUBLE)) OVER (${window} ${before})`
    case 'mean':
      return `avg(CAST(${name} AS DOUBLE)) OVER (${window} ${before})`
    case 'sum':
      return `sum(CAST(${name} AS DOUBLE)) OVER (${window} ${before})`
    default:
      return `${figure}(${name}) OVER (${window} ${before})`
  }
}

export function lagsPlan(table: TableSpec, params: LagsParams): { columns: Column[]; sql: string } {
  const taken = namesOf(table.columns)
  const window = overTime(table, params)
  const made = params.figures.map((each) => {
    const kind = table.columns.find(({ name }) => name === each.column)?.kind ?? 'number'
    const keeps = each.figure === 'lag' || each.figure === 'min' || each.figure === 'max'
    const column: Column = {
      name: freeName(`${each.column} (${words[each.figure]} ${each.rows})`, taken),
      kind: keeps ? kind : 'number',
      role: 'feature',
    }
    return { column, sql: `${figureOver(each, window)} AS ${quoteName(column.name)}` }
  })
  return {
    columns: made.map((each) => each.column),
    sql: `SELECT ${[rowName, ...made.map((each) => each.sql)].join(', ')} FROM a`,
  }
}

export function lagsProblems(table: TableSpec, { order, by, figures }: LagsParams): NodeProblem[] {
  return [
    ...(order === '' ? [] : unknownColumns(table, [order], 'order')),
    ...unknownColumns(table, by, 'by'),
    ...figures.flatMap(({ column, figure }, at): NodeProblem[] => {
      const unknown = unknownColumns(table, [column], `figures.${at}.column`)
      const kind = table.columns.find((each) => each.name === column)?.kind
      if (unknown.length > 0 || !kind || figure === 'lag' || isNumeric(kind)) return unknown
      return [
        {
          code: 'column_kind',
          severity: 'error',
          field: `figures.${at}.figure`,
          column,
          message: `"${column}" holds no numbers: only its earlier value (lag) can be taken.`,
        },
      ]
    }),
    ...noTime(table, order),
  ]
}

/** Without a time the order of the table counts, which may be by chance. */
export const noTime = (table: TableSpec, order: string): NodeProblem[] =>
  timeColumn(table, order) === ''
    ? [
        {
          code: 'time_missing',
          severity: 'warning',
          field: 'order',
          message: 'No column tells the time: the rows count in the order in which they stand.',
          hint: 'Choose the column to order by.',
        },
      ]
    : []
