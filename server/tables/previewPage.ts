import { pictureBytes, pictureType } from '#nodes/core/pictureText.ts'
import type { Column } from '#nodes/core/spec/table.ts'
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
  return tables.query(table, async (session, { sql }) => {
    const list = table.columns.map(shownSql).join(', ')
    const order = orderSql(table, request.sort)
    const page =
      list === '' ? [] : await session.rows(`SELECT ${list} FROM ${sql}${order} LIMIT ${limit} OFFSET ${offset}`)
    return { columns: table.columns, rows: table.rows, offset, page }
  })
}

/** A page with hundreds of pictures would be megabytes: it says how large each is, and `cellPicture` gives one. */
const shownSql = ({ name, kind }: Column): string =>
  kind === 'image' ? `octet_length(${quoteName(name)}) || ' bytes'` : quoteName(name)

const orderSql = (table: TableValue, sort: PageRequest['sort']): string =>
  sort && table.columns.some((each) => each.name === sort.column)
    ? ` ORDER BY ${quoteName(sort.column)} ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST, ${rowName}`
    : ''

/** The file of the picture in one cell, the row counted as in the pages of the same order; undefined where there is none. */
export async function cellPicture(
  tables: Tables,
  table: TableValue,
  cell: { row: number; column: string; sort?: PageRequest['sort'] },
): Promise<{ bytes: Uint8Array; type: string } | undefined> {
  if (!table.columns.some((each) => each.name === cell.column && each.kind === 'image')) return undefined
  return tables.query(table, async (session, { sql }) => {
    const row = Math.max(0, Math.floor(cell.row))
    const order = orderSql(table, cell.sort)
    const found = await session.rows(`SELECT ${quoteName(cell.column)} FROM ${sql}${order} LIMIT 1 OFFSET ${row}`)
    const text = found[0]?.[0]
    const bytes = typeof text === 'string' ? pictureBytes(text) : undefined
    const type = bytes && pictureType(bytes)
    return bytes && type ? { bytes, type: `image/${type}` } : undefined
  })
}
