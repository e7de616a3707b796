import { quoteName, quoteText } from '../core/expr/sql.ts'
import { type Column, rowColumn, type TableSpec } from '../core/spec/table.ts'

export const rowName: string = quoteName(rowColumn)

export type SortBy = { column: string; direction: 'up' | 'down' }

/** Missing values last, ties in their old order. */
export const sortSql = (by: readonly SortBy[]): string =>
  `SELECT ${rowName} FROM a ORDER BY ${[
    ...by.map(({ column, direction }) => `${quoteName(column)} ${direction === 'up' ? 'ASC' : 'DESC'} NULLS LAST`),
    rowName,
  ].join(', ')}`

/** Hangs on the seed and the row alone. */
const drawn = (seed: number): string => `md5(${quoteText(`${seed}:`)} || CAST(${rowName} AS VARCHAR)), ${rowName}`

/** Some rows by chance; with a column, the same share of each of its values. */
export function sampleSql(options: {
  by: 'count' | 'share'
  count: number
  share: number
  column: string
  seed: number
}): string {
  const { by, count, share, column, seed } = options
  const group = column === '' ? '' : `PARTITION BY ${quoteName(column)}`
  const wanted = by === 'share' ? `${share / 100}e0` : `least(1e0, ${count}e0 / greatest(total, 1))`
  return `SELECT ${rowName} FROM (SELECT ${rowName}, row_number() OVER (${group} ORDER BY ${drawn(seed)}) AS place, count(*) OVER (${group}) AS size, count(*) OVER () AS total FROM a) WHERE place <= round(size * ${wanted})`
}

/** One row of those that are equal in these columns; missing equals missing. */
export const distinctSql = (columns: readonly string[], keep: 'first' | 'last'): string =>
  `SELECT ${keep === 'first' ? 'min' : 'max'}(${rowName}) AS ${rowName} FROM a GROUP BY ${columns.map(quoteName).join(', ')}`

export const figureNames = [
  'count',
  'mean',
  'sum',
  'min',
  'max',
  'median',
  'deviation',
  'distinct',
  'mostFrequent',
  'first',
  'last',
] as const
export type Figure = { column: string; figure: (typeof figureNames)[number]; name: string }

export const figureSql = ({ column, figure }: Figure): string => {
  const name = quoteName(column)
  const ordered = `ORDER BY ${rowName}`
  switch (figure) {
    case 'count':
      return column === '' ? 'CAST(count(*) AS DOUBLE)' : `CAST(count(${name}) AS DOUBLE)`
    case 'mean':
      return `avg(CAST(${name} AS DOUBLE) ${ordered})`
    case 'sum':
      return `sum(CAST(${name} AS DOUBLE) ${ordered})`
    case 'median':
      return `quantile_cont(CAST(${name} AS DOUBLE), 0.5)`
    case 'deviation':
      return `stddev_pop(CAST(${name} AS DOUBLE) ${ordered})`
    case 'distinct':
      return `CAST(count(DISTINCT ${name}) AS DOUBLE)`
    case 'mostFrequent':
      return `mode(${name} ${ordered})`
    case 'first':
    case 'last':
      return `arg_${figure === 'first' ? 'min' : 'max'}(${name}, ${rowName})`
    default:
      return `${figure}(${name})`
  }
}

/** One row for each combination of values, in the order in which it first comes. */
export function groupSql(by: readonly string[], figures: readonly (Figure & { as: string })[]): string {
  const names = by.map(quoteName)
  const list = [...names, ...figures.map((each) => `${figureSql(each)} AS ${quoteName(each.as)}`)]
  return `SELECT ${list.join(', ')} FROM a${by.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`} ORDER BY min(${rowName})`
}

/** Every row of `a`, then every row of `b`; a column that one lacks is missing there. */
export function appendSql(columns: readonly Column[], a: TableSpec, b: TableSpec): string {
  const of = (table: TableSpec, from: string): string => {
    const list = columns.map(({ name, kind }) => {
      const own = table.columns.find((each) => each.name === name)
      if (!own) return `NULL AS ${quoteName(name)}`
      return own.kind === kind ? quoteName(name) : `CAST(${quoteName(name)} AS VARCHAR) AS ${quoteName(name)}`
    })
    return `(SELECT ${list.join(', ')} FROM ${from} ORDER BY ${rowName})`
  }
  return `${of(a, 'a')} UNION ALL ${of(b, 'b')}`
}

export type JoinKey = { left: string; right: string }
export type JoinKeep = 'left' | 'inner' | 'right' | 'full'

/** Rows side by side; keys are compared as text, and a missing key matches none. `columns` says each output column's side. */
export function joinSql(
  keep: JoinKeep,
  keys: readonly JoinKey[],
  columns: readonly { as: string; left?: string | undefined; right?: string | undefined }[],
): string {
  const on = keys.map(
    ({ left, right }) => `CAST(l.${quoteName(left)} AS VARCHAR) = CAST(r.${quoteName(right)} AS VARCHAR)`,
  )
  const list = columns.map(({ as, left, right }) => {
    const sides = [
      ...(left === undefined ? [] : [`l.${quoteName(left)}`]),
      ...(right === undefined ? [] : [`r.${quoteName(right)}`]),
    ]
    return `${sides.length === 2 ? `coalesce(${sides.join(', ')})` : sides[0]} AS ${quoteName(as)}`
  })
  const how = { left: 'LEFT', inner: 'INNER', right: 'RIGHT', full: 'FULL' }[keep]
  return `SELECT ${list.join(', ')} FROM a l ${how} JOIN b r ON ${on.join(' AND ')} ORDER BY l.${rowName} NULLS LAST, r.${rowName}`
}
