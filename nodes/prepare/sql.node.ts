import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { selectedColumns, selectFacts, selectTablesOf } from '../core/selected.ts'
import { afterLearning } from './shapeProblems.ts'

export const sql = defineNode({
  id: 'prepare.sql',
  version: 1,
  title: 'SQL',
  category: 'prepare',
  icon: 'code',
  summary: 'Makes a table of one or two others by a SELECT of your own.',
  keywords: ['sql', 'query', 'select', 'duckdb', 'where', 'join', 'group by', 'window'],
  inputs: {
    a: { type: 'table', title: 'Table a' },
    b: { type: 'table', title: 'Table b', description: 'A second table, if you need one.', optional: true },
  },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    sql: z.string().max(100_000).default('SELECT * FROM a').meta({
      title: 'SELECT',
      description: 'The tables at the inputs are called a and b. It reads them and nothing else.',
      widget: 'code',
      language: 'sql',
    }),
    seconds: z.int().min(1).max(86_400).default(60).meta({
      title: 'Stop after',
      description: 'A query that takes longer is stopped.',
      unit: 'seconds',
      advanced: true,
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params, { a, b }) =>
    a && params.sql.trim() !== '' ? { kind: 'select', sql: params.sql, tables: selectTablesOf({ a, b }) } : undefined,
  infer: ({ inputs: { a, b }, params, facts }) => {
    if (params.sql.trim() === '')
      return {
        outputs: { table: undefined },
        problems: [
          {
            code: 'sql_missing',
            severity: 'error',
            field: 'sql',
            message: 'There is no SQL yet.',
            fix: { kind: 'setParams', title: 'Take all rows', params: { sql: 'SELECT * FROM a' } },
          },
        ],
      }
    const found = selectFacts.safeParse(facts)
    if (!a || !found.success) return { outputs: { table: undefined } }
    const columns = selectedColumns(found.data.selected, { a, b })
    return {
      outputs: {
        table: { type: 'table', columns, ...(columns.some((each) => each.role === 'split') ? { partRows: {} } : {}) },
      },
      problems: [...afterLearning(a, 'a'), ...afterLearning(b, 'b')],
    }
  },
  card: ({ params }) => {
    const line = params.sql.replaceAll(/\s+/g, ' ').trim()
    return line === '' ? 'No SQL yet' : line.length > 80 ? `${line.slice(0, 79)}…` : line
  },
})
