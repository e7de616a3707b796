import type { ColumnKind } from '#nodes/core/spec/table.ts'
import { rowColumn } from '#nodes/core/spec/table.ts'
import { quoteName } from '../sql.ts'
import { textFormat } from './formats.ts'
import { type ColumnFormat, isPresent } from './inferFormats.ts'
import { rawColumn } from './rawCsv.ts'

export const kindOfFormat = ({ format, isWhole }: ColumnFormat): ColumnKind =>
  format.kind === 'number' && isWhole ? 'integer' : format.kind

function valueSql(at: number, column: ColumnFormat, missing: readonly string[]): string {
  const c = rawColumn(at)
  const { format } = column
  const value = format.value(c)
  switch (kindOfFormat(column)) {
    case 'integer':
      return `CAST(CASE WHEN isfinite(${value}) THEN ${value} END AS BIGINT)`
    case 'number':
      // Adding zero turns -0 into 0.
      return `CASE WHEN isfinite(${value}) THEN ${value} + 0e0 END`
    case 'date':
      return `strftime(${value}, '${column.hasTime ? '%Y-%m-%dT%H:%M:%S' : '%Y-%m-%d'}')`
    case 'boolean':
      return value
    default:
      return `CASE WHEN ${isPresent(c, missing)} THEN ${textFormat.value(c)} END`
  }
}

/** SELECT that numbers the rows from 0 and gives every column its type and name. */
export const typedSelect = (
  raw: string,
  names: readonly string[],
  columns: readonly ColumnFormat[],
  missing: readonly string[],
): string =>
  `SELECT row_number() OVER () - 1 AS ${quoteName(rowColumn)}, ${columns
    .map((column, at) => `${valueSql(at, column, missing)} AS ${quoteName(names[at] ?? rawColumn(at))}`)
    .join(', ')} FROM ${raw}`
