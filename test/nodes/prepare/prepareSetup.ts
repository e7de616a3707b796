import type { RunContext } from '#nodes/core/run.ts'
import type { Column, Part } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { findDefinition } from '#nodes/index.ts'
import { runs } from '#nodes/runs.ts'
import type { TableSetup } from '../../server/tables/tableSetup.ts'

export type RawRow = {
  n: number | null
  w: number | null
  c: string | null
  b: boolean | null
  d: string | null
  part: Part
}

const kinds: Record<string, Column['kind']> = { n: 'number', w: 'integer', c: 'category', b: 'boolean', d: 'date' }

/** A stored table of these rows, of fixed kinds, split as the rows say. The first line shows each kind. */
export async function tableOf(setup: TableSetup, rows: readonly RawRow[]): Promise<TableValue> {
  const { tables } = setup
  const text = `n,w,c,b,d\n${rows.map(() => '1.5,2,seen,true,2024-01-01').join('\n')}\n`
  const { table } = await tables.importCsv(await setup.file(text), { ragged: 'refuse' })
  const columns = table.columns.map((each) => ({
    name: each.name,
    kind: kinds[each.name] ?? each.kind,
    role: 'feature' as const,
  }))
  const given = await tables.withColumns(
    { ...table, columns },
    columns.map((column) => ({
      column,
      values: rows.map((row) => (row as Record<string, number | string | boolean | null>)[column.name] ?? null),
    })),
  )
  const raw: TableValue = { ...given, recipe: { source: given.base, input: given.columns, steps: [] } }
  const map = new Map(rows.map((row, at) => [at, row.part]))
  return {
    ...(await tables.withColumns(raw, [{ column: { name: 'part', kind: 'category', role: 'split' }, values: map }])),
    recipe: raw.recipe,
  }
}

/** Runs a node as a worker would, with default settings where none are given. */
export async function runNode(
  setup: TableSetup,
  id: keyof typeof runs,
  table: TableValue,
  settings: Record<string, unknown> = {},
): Promise<TableValue> {
  const context = {
    tables: setup.tables,
    log: () => undefined,
    progress: () => undefined,
    signal: { aborted: false, throwIfAborted: () => undefined },
  } as unknown as RunContext
  const run = runs[id] as unknown as (options: unknown) => Promise<{ table: TableValue }>
  const params: unknown = findDefinition(id)?.params.parse(settings)
  return (await run({ inputs: { table }, params, context })).table
}
