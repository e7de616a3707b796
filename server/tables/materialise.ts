import type { Expr } from '#nodes/core/expr/expr.ts'
import { toSql } from '#nodes/core/expr/sql.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import { parts, rowColumn } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { columnFacts } from './columnFacts.ts'
import { convertSql } from './convertSql.ts'
import type { Database, Session } from './database.ts'
import type { ArtifactFolder } from './ports.ts'
import { relationOf } from './relation.ts'
import { parquetOf, quoteName } from './sql.ts'
import { storeTable } from './storeTable.ts'

export type Place = { database: Database; artifacts: ArtifactFolder; scratch: string; signal?: AbortSignal | undefined }

/** Name, kind, role and what steps said; the figures are found anew. */
const bare = ({ name, kind, role, derivedFrom, prepared }: Column): Column => ({
  name,
  kind,
  role,
  ...(derivedFrom ? { derivedFrom } : {}),
  ...(prepared ? { prepared } : {}),
})

/** Stores a SELECT (with `__row`, in its order) as what the table now is, with fresh column facts. */
export async function storedTable(
  place: Place,
  session: Session,
  options: { table: TableValue; columns: Column[]; select: string },
): Promise<TableValue> {
  const { table, select } = options
  const base = await storeTable(session, select, place)
  const stored = parquetOf(await place.artifacts.path(base))
  const { rows, facts } = await columnFacts(session, stored, options.columns)
  const columns = options.columns.map((column, at) => ({ ...bare(column), ...facts[at] }))
  const split = columns.find((each) => each.role === 'split')
  const { partRows: _old, ...rest } = table
  const next: TableValue = {
    ...rest,
    columns,
    rows,
    base,
    applied: table.recipe.steps.length,
    ...(split ? { partRows: {} } : {}),
  }
  if (split) {
    const counts = new Map(
      (await session.rows(`SELECT ${quoteName(split.name)}, count(*) FROM ${stored} GROUP BY ALL`)).map(
        ([part, count]) => [part, Number(count)],
      ),
    )
    next.partRows = Object.fromEntries(parts.map((part) => [part, counts.get(part) ?? 0]))
  }
  return next
}

/**
 * Writes the table as it stands. Columns that are not named are left out of the table, not of its source. As long as no step
 * was applied, changed kinds count for the source itself: an endpoint then asks for them.
 */
export async function materialise(
  place: Place,
  table: TableValue,
  changes: { columns?: Column[]; keep?: Expr } = {},
): Promise<TableValue> {
  const columns = changes.columns ?? table.columns
  return place.database.session(async (session) => {
    const { sql, types } = await relationOf(session, await place.artifacts.path(table.base), table)
    const before = new Map(table.columns.map((each) => [each.name, each.kind]))
    const list = columns.map((each) => {
      const from = before.get(each.name)
      const value = from === undefined ? quoteName(each.name) : convertSql(quoteName(each.name), from, each.kind)
      return `${value} AS ${quoteName(each.name)}`
    })
    const where = changes.keep ? ` WHERE ${toSql(changes.keep, types)}` : ''
    const next = await storedTable(place, session, {
      table,
      columns,
      select: `SELECT ${[quoteName(rowColumn), ...list].join(', ')} FROM ${sql}${where}`,
    })
    if (table.recipe.steps.length > 0 || !changes.columns) return next
    const isSource = table.base === table.recipe.source && !changes.keep
    const facts = new Map(next.columns.map((each) => [each.name, each]))
    const input = isSource ? next.columns : table.recipe.input.map((each) => facts.get(each.name) ?? each)
    return { ...next, recipe: { ...table.recipe, source: isSource ? next.base : table.recipe.source, input } }
  })
}
