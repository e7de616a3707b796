import { type ColumnTypes, typeOfKind } from '#nodes/core/expr/types.ts'
import { type Column, type ColumnKind, type Part, rowColumn } from '#nodes/core/spec/table.ts'
import { stepSql } from '#nodes/core/stepSql.ts'
import type { TableValue } from '#nodes/core/value.ts'
import type { Session } from './database.ts'
import { parquetOf, quoteName, quoteText } from './sql.ts'

type Physical = { name: string; kind: ColumnKind }

const kindOfStorage = (type: string): ColumnKind =>
  type === 'DOUBLE' ? 'number' : type === 'BIGINT' ? 'integer' : type === 'BOOLEAN' ? 'boolean' : 'text'

async function physicalColumns(session: Session, from: string): Promise<Physical[]> {
  const rows = await session.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`)
  return rows.map(([name, type]) => ({ name: String(name), kind: kindOfStorage(String(type)) }))
}

const typesOfPhysical = (columns: readonly Physical[]): ColumnTypes =>
  new Map(columns.map((each) => [each.name, typeOfKind(each.kind)]))

export type Relation = {
  /** What may stand after FROM: `__row` and the table's columns, in the order of `__row`. */
  sql: string
  types: ColumnTypes
}

/** A stored table with its open steps, as SQL. */
export async function relationOf(session: Session, path: string, table: TableValue): Promise<Relation> {
  const base = parquetOf(path)
  let columns: Physical[] = await physicalColumns(session, base)
  let sql = base
  for (const step of table.recipe.steps.slice(table.applied)) {
    const next = stepSql(
      step,
      columns.filter((each) => each.name !== rowColumn).map((each) => ({ ...each, role: 'feature' })),
    )
    sql = `(SELECT ${next.select} FROM ${sql}${next.where === undefined ? '' : ` WHERE ${next.where}`})`
    columns = next.columns
  }
  return { sql, types: typesOfPhysical(columns) }
}

export const splitColumnOf = (columns: readonly Column[]): Column | undefined =>
  columns.find((each) => each.role === 'split')

/** WHERE condition for the rows of a part; true where the table has no split. */
export function partCondition(columns: readonly Column[], part: Part | undefined): string {
  const split = part && splitColumnOf(columns)
  return split ? `${quoteName(split.name)} = ${quoteText(part)}` : 'TRUE'
}

export const rowName: string = quoteName(rowColumn)
