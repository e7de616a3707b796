import { z } from 'zod'
import type { NodeProblem } from '../core/problem.ts'
import { type Refresh, refreshParams, refreshWords } from '../core/refresh.ts'
import type { TableSpec } from '../core/spec/table.ts'

/** What nodes that read a database server ask for. */
export const databaseParams = (example: string) =>
  z.object({
    connection: z
      .string()
      .max(64)
      .default('')
      .meta({
        title: 'Connection',
        description: `A stored secret that holds the address: ${example}. Flows and logs hold its name alone.`,
        widget: 'secret',
      }),
    table: z.string().max(500).default('').meta({
      title: 'Table',
      description: 'Name of the table or view, with its schema if need be: sales.orders.',
      placeholder: 'orders',
    }),
    query: z.string().max(100_000).default('').meta({
      title: 'SELECT',
      description: 'Read this instead of a whole table. It may only read.',
      widget: 'code',
      language: 'sql',
    }),
    ...refreshParams,
  })

type Asked = { connection: string; table: string; query: string }

/** What is still to be said before anything can be read. */
export function databaseMissing({ connection, table, query }: Asked): NodeProblem | undefined {
  if (connection.trim() === '')
    return {
      code: 'connection_missing',
      severity: 'error',
      field: 'connection',
      message: 'No connection is chosen yet.',
      hint: 'Choose the secret that holds the address of the database, or store a new one.',
    }
  if (table.trim() === '' && query.trim() === '')
    return {
      code: 'table_missing',
      severity: 'error',
      field: 'table',
      message: 'No table is chosen yet.',
      hint: 'Name a table, or write a SELECT.',
    }
  return undefined
}

export function databaseCard(params: Asked & Refresh, table: TableSpec | undefined): string {
  const missing = databaseMissing(params)
  if (missing) return missing.field === 'connection' ? 'No connection chosen' : 'No table chosen'
  const what = params.query.trim() === '' ? params.table.trim() : `SELECT from ${params.connection.trim()}`
  const rows = table?.rows === undefined ? '' : ` · ${table.rows.toLocaleString('en')} rows`
  return `${what}${rows} · ${refreshWords(params)}`
}
