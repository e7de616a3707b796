import { toSql } from '#nodes/core/expr/sql.ts'
import { type ColumnTypes, typeOfKind } from '#nodes/core/expr/types.ts'
import { type Column, type ColumnKind, type Part, rowColumn } from '#nodes/core/spec/table.ts'
import type { RecipeStep } from '#nodes/core/transform.ts'
import type { TableValue } from '#nodes/core/value.ts'
import type { Session } from './database.ts'
import { castTo, parquetOf, quoteName, quoteText } from './sql.ts'

type Physical = { name: string; kind: ColumnKind }

const kindOfStorage = (type: string): ColumnKind =>
  type === 'DOUBLE' ? 'number' : type === 'BIGINT' ? 'integer' : type === 'BOOLEAN' ? 'boolean' : 'text'

async function physicalColumns(session: Session, from: string): Promise<Physical[]> {
  const rows = await session.rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`)
  return rows.map(([name, type]) => ({ name: String(name), kind: kindOfStorage(String(type)) }))
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const typesOfPhysical = (columns: readonly Physical[]): ColumnTypes =>
  new Map(columns.map((each) => [each.name, typeOfKind(each.kind)]))

/** A step as SQL over `from`, whose columns are `columns`; DuckDB's names know no case. */
function stepOver(from: string, columns: readonly Physical[], step: RecipeStep): { sql: string; columns: Physical[] } {
  const types = typesOfPhysical(columns)
  const written = step.write.map(({ column, expr }) => ({
    name: column.name,
    kind: column.kind,
    sql: castTo(column.kind, toSql(expr, types)),
  }))
  const isWritten = (name: string) => written.some((each) => same(each.name, name))
  const isThere = (name: string) => columns.some((each) => same(each.name, name))
  const dropped = step.drop.filter((name) => isThere(name) && !isWritten(name))
  const replaced = written.filter((each) => isThere(each.name))
  const added = written.filter((each) => !isThere(each.name))
  const exclude = dropped.length > 0 ? ` EXCLUDE (${dropped.map(quoteName).join(', ')})` : ''
  const replace =
    replaced.length > 0
      ? ` REPLACE (${replaced.map((each) => `${each.sql} AS ${quoteName(each.name)}`).join(', ')})`
      : ''
  const more = added.map((each) => `, ${each.sql} AS ${quoteName(each.name)}`).join('')
  const keep = step.keep ? ` WHERE ${toSql(step.keep, types)}` : ''
  return {
    sql: `(SELECT *${exclude}${replace}${more} FROM ${from}${keep})`,
    columns: [
      ...columns
        .filter((each) => !dropped.some((name) => same(name, each.name)))
        .map((each) => replaced.find((one) => same(one.name, each.name)) ?? each)
        .map(({ name, kind }) => ({ name, kind })),
      ...added.map(({ name, kind }) => ({ name, kind })),
    ],
  }
}

export type Relation = {
  /** What may stand after FROM: `__row` and the table's columns, in the order of `__row`. */
  sql: string
  types: ColumnTypes
}

/** A stored table with its open steps, as SQL. */
export async function relationOf(session: Session, path: string, table: TableValue): Promise<Relation> {
  const base = parquetOf(path)
  const open = table.recipe.steps.slice(table.applied)
  let columns = await physicalColumns(session, base)
  let sql = base
  for (const step of open) {
    const next = stepOver(sql, columns, step)
    sql = next.sql
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
