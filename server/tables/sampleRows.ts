import type { Scalar } from '#nodes/core/expr/expr.ts'
import type { TableSample } from '#nodes/core/run.ts'
import type { TableValue } from '#nodes/core/value.ts'
import type { Tables } from './openTables.ts'
import { rowName } from './relation.ts'
import { quoteName } from './sql.ts'

/** 2³² and a multiplier without common factor near the golden section of it (Knuth): rows far and near fall evenly. */
const [space, multiplier] = [4_294_967_296, 2_654_435_761]

/**
 * About `limit` rows spread over the whole table, column by column; all of them where there are no more. Which ones hangs on their row
 * numbers alone, so that equal tables give equal samples.
 */
export async function sampleRows(
  tables: Pick<Tables, 'query'>,
  table: TableValue,
  limit: number,
): Promise<TableSample> {
  return tables.query(table, async (session, { sql }) => {
    const names = table.columns.map((each) => each.name)
    const share = table.rows > limit ? Math.floor((space * limit) / table.rows) : space
    const where = share < space ? `WHERE (${rowName} * ${multiplier}) % ${space} < ${share}` : ''
    const columns = new Map(names.map((name) => [name, [] as Scalar[]]))
    const found =
      names.length === 0 ? [] : await session.rows(`SELECT ${names.map(quoteName).join(', ')} FROM ${sql} ${where}`)
    for (const row of found) for (const [at, name] of names.entries()) columns.get(name)?.push(row[at] ?? null)
    return { rows: found.length, of: table.rows, columns }
  })
}
