import type { Scalar } from '#nodes/core/expr/expr.ts'
import { type Column, rowColumn } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { type Place, storedTable } from './materialise.ts'
import { quoteName, rowName, storageType } from './sql.ts'

/** Stores rows that were computed outside as a new source; all columns are equally long. */
export async function newTable(place: Place, columns: Column[], values: readonly Scalar[][]): Promise<TableValue> {
  return place.database.session(async (session) => {
    await session.load('given', [
      { name: rowColumn, type: 'BIGINT', values: (values[0] ?? []).map((_, at) => at) },
      ...columns.map(({ name, kind }, at) => ({ name, type: storageType(kind), values: values[at] ?? [] })),
    ])
    const table: TableValue = {
      type: 'table',
      columns,
      rows: 0,
      base: '',
      applied: 0,
      recipe: { source: '', input: [], steps: [] },
    }
    const list = [rowName, ...columns.map((each) => quoteName(each.name))].join(', ')
    const next = await storedTable(place, session, {
      table,
      columns,
      select: `SELECT ${list} FROM given ORDER BY ${rowName}`,
    })
    return { ...next, recipe: { source: next.base, input: next.columns, steps: [] } }
  })
}
