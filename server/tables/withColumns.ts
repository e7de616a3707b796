import type { Scalar } from '#nodes/core/expr/expr.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { type Place, storedTable } from './materialise.ts'
import { relationOf, rowName } from './relation.ts'
import { quoteName, storageType } from './sql.ts'

type Given = { column: Column; values: Map<number, Scalar> | Scalar[] }

/**
 * Adds (or replaces) columns whose values come from outside: by row number, or as a list in the order of the table. Where a
 * map has no value for a row, an existing column keeps its own.
 */
export async function withColumns(place: Place, table: TableValue, given: readonly Given[]): Promise<TableValue> {
  return place.database.session(async (session) => {
    const { sql } = await relationOf(session, await place.artifacts.path(table.base), table)
    const old = new Map(table.columns.map((each) => [each.name.toLowerCase(), each.name]))
    const joins: string[] = []
    const expressions = new Map<string, string>()
    for (const [at, { column, values }] of given.entries()) {
      const isList = Array.isArray(values)
      if (isList && values.length !== table.rows)
        throw new Error(`Column "${column.name}" has ${values.length} values for ${table.rows} rows.`)
      const type = storageType(column.kind)
      const keys = isList ? values.map((_, position) => position) : [...values.keys()]
      await session.load(`given_${at}`, [
        { name: 'key', type: 'BIGINT', values: keys },
        { name: 'value', type, values: isList ? values : [...values.values()] },
      ])
      joins.push(`LEFT JOIN given_${at} ON given_${at}.key = ${isList ? 't.position' : `t.${rowName}`}`)
      const before = old.get(column.name.toLowerCase())
      const isGiven = `given_${at}.key IS NOT NULL`
      expressions.set(
        column.name,
        isList || before === undefined
          ? `given_${at}.value`
          : `CASE WHEN ${isGiven} THEN given_${at}.value ELSE CAST(t.${quoteName(before)} AS ${type}) END`,
      )
    }
    const byName = new Map(given.map((each) => [each.column.name.toLowerCase(), each.column]))
    const columns = [
      ...table.columns.map((each) => byName.get(each.name.toLowerCase()) ?? each),
      ...given.map((each) => each.column).filter((each) => !old.has(each.name.toLowerCase())),
    ]
    const list = columns.map(
      (each) => `${expressions.get(each.name) ?? `t.${quoteName(each.name)}`} AS ${quoteName(each.name)}`,
    )
    return storedTable(place, session, {
      table,
      columns,
      select: `SELECT t.${rowName}, ${list.join(', ')} FROM (SELECT *, row_number() OVER () - 1 AS position FROM ${sql}) t ${joins.join(' ')} ORDER BY t.${rowName}`,
    })
  })
}
