import type { RepeatedRows } from '#nodes/core/run.ts'
import type { TableValue } from '#nodes/core/value.ts'
import type { Tables } from './openTables.ts'
import { splitColumnOf } from './relation.ts'
import { quoteName } from './sql.ts'

/**
 * Rows that are equal in the given columns: how many are repetitions of an earlier one, and how many rows for testing or validation
 * have an equal one among the rows for training.
 */
export async function repeatedRows(
  tables: Pick<Tables, 'query'>,
  table: TableValue,
  columns: readonly string[],
): Promise<RepeatedRows> {
  if (columns.length === 0) return { repeated: 0, acrossParts: 0 }
  return tables.query(table, async (session, { sql }) => {
    const split = splitColumnOf(table.columns)
    const part = split ? quoteName(split.name) : "'train'"
    // A hash of the whole row keeps the groups small whatever the columns hold; 64 bits make a chance meeting unlikely (n² / 2⁶⁵).
    const row = `hash(row(${columns.map(quoteName).join(', ')}))`
    const [repeated, acrossParts] = await session.first(
      `SELECT CAST(sum(n - 1) AS DOUBLE), CAST(sum(CASE WHEN learnt > 0 THEN n - learnt ELSE 0 END) AS DOUBLE) FROM (SELECT count(*) AS n, count(*) FILTER (WHERE ${part} = 'train') AS learnt FROM ${sql} GROUP BY ${row})`,
    )
    return { repeated: Number(repeated ?? 0), acrossParts: Number(acrossParts ?? 0) }
  })
}
