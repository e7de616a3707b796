import { type ColumnTypes, typeOfKind } from '#nodes/core/expr/types.ts'
import { type Column, type ColumnKind, type Part, rowColumn } from '#nodes/core/spec/table.ts'
import { stepSql } from '#nodes/core/stepSql.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { calledName, madeByCalls } from './callSteps.ts'
import type { Session } from './database.ts'
import { parquetOf, quoteName, quoteText, rowName } from './sql.ts'

export { rowName } from './sql.ts'

type Physical = { name: string; kind: ColumnKind }

const kindOfStorage = (type: string): ColumnKind =>
  (({ DOUBLE: 'number', BIGINT: 'integer', BOOLEAN: 'boolean', BLOB: 'image' }) as const)[type] ?? 'text'

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
  for (const [at, step] of table.recipe.steps.entries()) {
    if (at < table.applied) continue
    if (step.calls?.length) {
      const made = await madeByCalls(session, {
        key: [table.base, table.recipe.steps.slice(0, at + 1)],
        sql,
        step,
        table,
      })
      sql = `(SELECT b.*, ${made.columns} FROM ${sql} b JOIN ${made.table} c ON c.${rowName} = b.${rowName} ORDER BY b.${rowName})`
    }
    const next = stepSql(
      step,
      columns.filter((each) => each.name !== rowColumn).map((each) => ({ ...each, role: 'feature' })),
      calledName,
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
