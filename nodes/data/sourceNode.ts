import { z } from 'zod'
import type { ProbeRequest } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import type { RunContext } from '../core/run.ts'
import { isSourceFacts, type Source } from '../core/source.ts'
import type { TableSpec } from '../core/spec/table.ts'
import type { TableValue } from '../core/value.ts'

/** What nodes that read one table have in common. */
export const tableOutput = { table: { type: 'table', title: 'Table' } } as const

export const fileParam = (what: string) =>
  z
    .string()
    .max(1000)
    .default('')
    .meta({
      title: 'File',
      description: `${what} Drop one here, or give a path relative to the flow.`,
      widget: 'file',
    })

export const headerParam = z
  .enum(['auto', 'yes', 'no'])
  .default('auto')
  .meta({
    title: 'First row has names',
    description: 'Whether the first row names the columns.',
    labels: { auto: 'Detect', yes: 'Yes', no: 'No' },
    advanced: true,
  })

export const missingParam = z.array(z.string().max(100)).max(50).default([]).meta({
  title: 'More words for “missing”',
  description: 'Empty, NA, N/A, NaN, null, None, ?, - and the like are known already. Capitals do not matter.',
  widget: 'texts',
  advanced: true,
})

export const probeOf = (source: Source): ProbeRequest => ({ kind: 'source', source })

type Inferred = { outputs: { table: TableSpec | undefined }; problems?: NodeProblem[] }

/** The table that a probe has seen; `absent` is the problem of a node that has nothing to read yet. */
export function inferTable(facts: unknown, absent: NodeProblem | undefined): Inferred {
  if (absent) return { outputs: { table: undefined }, problems: [absent] }
  if (!isSourceFacts(facts)) return { outputs: { table: undefined } }
  const problems: NodeProblem[] =
    facts.rows === 0
      ? [
          {
            code: 'source_no_rows',
            severity: 'error',
            message: 'There are columns, but no rows.',
            hint: 'Choose another source.',
          },
        ]
      : []
  return {
    outputs: {
      table: { type: 'table', columns: facts.columns, ...(facts.rows !== undefined && { rows: facts.rows }) },
    },
    problems,
  }
}

export const noFile = (file: string, hint: string): NodeProblem | undefined =>
  file.trim() === ''
    ? { code: 'file_missing', severity: 'error', field: 'file', message: 'No file is chosen yet.', hint }
    : undefined

/** "houses.parquet · 1,460 rows" */
export const tableCard = (what: string, table: TableSpec | undefined): string =>
  table?.rows === undefined ? `Reads ${what}` : `${what} · ${table.rows.toLocaleString('en')} rows`

/** The run of a node that reads a source. */
export async function readSource(context: RunContext, source: Source, what: string): Promise<{ table: TableValue }> {
  context.progress({ fraction: 0, message: `Reading ${what}` })
  const { table, facts } = await context.tables.importSource(source)
  context.log(
    `${table.rows.toLocaleString('en')} rows, ${table.columns.length} columns; ${facts.reading.map(({ term, words }) => `${term}: ${words}`).join(', ')}.`,
  )
  for (const note of facts.notes) context.log(note, 'warning')
  return { table }
}
