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
import { parquetOf, quoteName, storageType } from './sql.ts'
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
 * Writes the table as it stands. Where nothing was done to the source yet, columns given here are the new source: an endpoint
 * then asks for them in these kinds.
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
      // What a step wrote is DOUBLE whatever its kind; stored it has the kind's own type.
      return `TRY_CAST(${value} AS ${storageType(each.kind)}) AS ${quoteName(each.name)}`
    })
    const where = changes.keep ? ` WHERE ${toSql(changes.keep, types)}` : ''
    const next = await storedTable(place, session, {
      table,
      columns,
      select: `SELECT ${[quoteName(rowColumn), ...list].join(', ')} FROM ${sql}${where}`,
    })
    const isRaw = table.recipe.steps.length === 0 && table.base === table.recipe.source
    if (!isRaw || !changes.columns || changes.keep) return next
    return { ...next, recipe: { source: next.base, input: next.columns, steps: [] } }
  })
}
