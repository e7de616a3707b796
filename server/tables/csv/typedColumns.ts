import type { ColumnKind } from '#nodes/core/spec/table.ts'
import { rowColumn } from '#nodes/core/spec/table.ts'
import { inBatches } from '../batches.ts'
import type { Session } from '../database.ts'
import { quoteName } from '../sql.ts'
import { type ColumnFormat, isPresent } from './inferFormats.ts'
import { rawColumn } from './rawCsv.ts'

export const kindOfFormat = ({ format, isWhole }: ColumnFormat): ColumnKind =>
  format.kind === 'number' && isWhole ? 'integer' : format.kind

/** The stored form of `value`, the column's text `c` read in its format. */
export function storedSql(column: ColumnFormat, c: string, value: string, missing: readonly string[]): string {
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
      return `CASE WHEN ${isPresent(c, missing)} THEN ${value} END`
  }
}

type Named = { at: number; name: string; format: ColumnFormat }

/** SELECT that gives columns their type and name; every value is read once, below. */
function typedSelect(raw: string, columns: readonly Named[], missing: readonly string[], first = ''): string {
  const read = columns.map(({ at, format }) => `${rawColumn(at)}, ${format.format.value(rawColumn(at))} AS v${at}`)
  const stored = columns.map(
    ({ at, name, format }) => `${storedSql(format, rawColumn(at), `v${at}`, missing)} AS ${quoteName(name)}`,
  )
  return `SELECT ${first}${stored.join(', ')} FROM (SELECT ${read.join(', ')} FROM ${raw})`
}

/**
 * SELECT that numbers the rows from 0 and gives every column its type and name. Columns of a wide file are typed a few at a
 * time, into temporary tables that the SELECT puts side by side: their rows lie in the order of the file.
 */
export async function typedColumns(
  session: Session,
  raw: string,
  columns: readonly { name: string; format: ColumnFormat }[],
  options: { missing: readonly string[]; isWide: boolean },
): Promise<string> {
  const row = `row_number() OVER () - 1 AS ${quoteName(rowColumn)}, `
  const numbered = columns.map((each, at) => ({ ...each, at }))
  if (!options.isWide) return typedSelect(raw, numbered, options.missing, row)
  const tables = await inBatches(numbered, async (some) => {
    const table = `typed_from_${some[0]?.at ?? 0}`
    await session.run(`CREATE TEMP TABLE ${table} AS ${typedSelect(raw, some, options.missing)}`)
    return [table]
  })
  return `SELECT ${row}* FROM ${tables.join(' POSITIONAL JOIN ')}`
}
