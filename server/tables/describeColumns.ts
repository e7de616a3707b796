import type { Column, ColumnKind } from '#nodes/core/spec/table.ts'
import { inBatches } from './batches.ts'
import { type ColumnFacts, columnFacts } from './columnFacts.ts'
import { columnOf, kindOfText, roleOf } from './csv/rolesOf.ts'
import type { Session } from './database.ts'
import { quoteName } from './sql.ts'

export type Described = {
  columns: Column[]
  rows: number
  /** A sentence for each column that has one value only. */
  notes: string[]
}

/** Kinds, roles and facts of typed rows, which lie in `relation`: of its texts, some turn out to be categories. */
export async function describeColumns(
  session: Session,
  relation: string,
  given: readonly { name: string; kind: ColumnKind }[],
): Promise<Described> {
  const kinds = given.map(({ kind }) => kind)
  const texts = kinds.flatMap((kind, at) => (kind === 'text' ? [at] : []))
  const shapes = await inBatches(texts, (some) =>
    session.first(
      `SELECT ${some
        .map((at) => quoteName(given[at]?.name ?? ''))
        .map((c) => `count(DISTINCT ${c}), count(${c}), coalesce(avg(length(${c})), 0)`)
        .join(', ')} FROM ${relation}`,
    ),
  )
  for (const [index, at] of texts.entries()) {
    const [distinct = 0, present = 0, averageLength = 0] = shapes.slice(index * 3, index * 3 + 3).map(Number)
    kinds[at] = kindOfText({ distinct, present, averageLength })
  }
  const wanted = given.map(({ name }, at) => ({ name, kind: kinds[at] ?? 'text' }))
  const { rows, facts } = await columnFacts(session, relation, wanted)
  const columns = wanted.map(({ name, kind }, position) => {
    const fact: ColumnFacts = facts[position] ?? {}
    return columnOf(name, kind, roleOf({ name, kind, position }, fact, rows), fact)
  })
  const constant = rows > 1 ? columns.filter((column) => column.distinct === 1 && column.missing === 0) : []
  return { columns, rows, notes: constant.map(({ name }) => `Column "${name}" has the same value in every row.`) }
}
