import type { TableValue } from '#nodes/core/value.ts'
import type { TablePage } from '#server/contract/resources.ts'
import type { Tables } from './openTables.ts'
import { rowName } from './relation.ts'
import { quoteName } from './sql.ts'

export type PageRequest = {
  offset: number
  limit: number
  sort?: { column: string; descending?: boolean | undefined } | undefined
}

const largestPage = 1000

/** A page of a table's rows, in their own order or sorted (missing last, ties in their own order). */
export async function previewPage(tables: Tables, table: TableValue, request: PageRequest): Promise<TablePage> {
  const offset = Math.max(0, Math.floor(request.offset))
  const limit = Math.min(largestPage, Math.max(0, Math.floor(request.limit)))
  const { sort } = request
  const sorted = sort && table.columns.some((each) => each.name === sort.column) ? sort : undefined
  return tables.query(table, async (session, { sql }) => {
    const list = table.columns.map((each) => quoteName(each.name)).join(', ')
    const order = sorted
      ? ` ORDER BY ${quoteName(sorted.column)} ${sorted.descending ? 'DESC' : 'ASC'} NULLS LAST, ${rowName}`
      : ''
    const page =
      list === '' ? [] : await session.rows(`SELECT ${list} FROM ${sql}${order} LIMIT ${limit} OFFSET ${offset}`)
    return { columns: table.columns, rows: table.rows, offset, page }
  })
}
