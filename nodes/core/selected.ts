import { z } from 'zod'
import { type Column, columnKinds, type TableSpec } from './spec/table.ts'
import type { TableValue } from './value.ts'

/** A person's own SELECT over whole tables, by the names that it knows them by. Nothing but these tables is within its reach. */
export type SelectRequest = {
  tables: Record<string, TableValue>
  sql: string
  /** When it is stopped. */
  seconds: number
}

/** What a column of a SELECT's result holds. */
export const selectedTypes = ['number', 'integer', 'boolean', 'date', 'text', 'bytes'] as const
export const selectedColumn = z.object({ name: z.string(), is: z.enum(selectedTypes) })
export type SelectedColumn = z.output<typeof selectedColumn>
export const selectFacts = z.object({ selected: z.array(selectedColumn) })
export type SelectFacts = z.output<typeof selectFacts>

/** The columns that a SELECT may use, without a row: enough to tell what it would give. */
export const selectTables = z.record(
  z.string().max(20),
  z.array(z.object({ name: z.string().max(1000), kind: z.enum(columnKinds) })).max(20_000),
)
export type SelectTables = z.output<typeof selectTables>

export const selectTablesOf = (tables: Record<string, Pick<TableSpec, 'columns'> | undefined>): SelectTables =>
  Object.fromEntries(
    Object.entries(tables).flatMap(([name, table]) =>
      table ? [[name, table.columns.map((each) => ({ name: each.name, kind: each.kind }))]] : [],
    ),
  )

const textKinds: readonly Column['kind'][] = ['category', 'text', 'date']

function kindOf({ is }: SelectedColumn, known: Column | undefined): Column['kind'] {
  switch (is) {
    case 'text':
      return known && textKinds.includes(known.kind) ? known.kind : 'category'
    case 'bytes':
      return known?.kind === 'vector' ? 'vector' : 'image'
    default:
      return is
  }
}

/** The columns of a result as those of a table: what has the name of an input's column keeps its role, and its kind where the values allow. */
export function selectedColumns(
  selected: readonly SelectedColumn[],
  tables: Record<string, Pick<TableSpec, 'columns'> | undefined>,
): Column[] {
  const known = Object.values(tables).flatMap((each) => each?.columns ?? [])
  const given = new Set<Column['role']>()
  return selected.map((each) => {
    const before = known.find(({ name }) => name === each.name)
    const kind = kindOf(each, before)
    const isSingle = before?.role === 'target' || before?.role === 'split' || before?.role === 'weight'
    const fits = before && (!isSingle || !given.has(before.role)) && (before.role !== 'split' || kind === 'category')
    const role = fits ? before.role : 'feature'
    given.add(role)
    return { name: each.name, kind, role, ...(kind === 'vector' && before?.shape ? { shape: before.shape } : {}) }
  })
}
