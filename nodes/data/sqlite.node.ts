import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { fileName } from './csv.node.ts'
import { fileParam, inferTable, noFile, probeOf, tableCard, tableOutput } from './sourceNode.ts'
import { sqliteSource } from './sqliteSource.ts'

export const sqlite = defineNode({
  id: 'data.sqlite',
  version: 1,
  title: 'SQLite table',
  category: 'data',
  icon: 'table',
  summary: 'Reads a table, or a SELECT, of an SQLite database file.',
  keywords: ['sqlite', 'database', 'sql', 'db', 'table', 'query', 'file', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    file: fileParam('The database file (.sqlite, .db).'),
    table: z.string().max(500).default('').meta({
      title: 'Table',
      description: 'Name of the table or view. Left empty, the first table is read.',
      placeholder: 'orders',
    }),
    query: z.string().max(100_000).default('').meta({
      title: 'SELECT',
      description: 'Read this instead of a whole table. It may only read.',
      widget: 'code',
      language: 'sql',
      advanced: true,
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (params.file.trim() === '' ? undefined : probeOf(sqliteSource(params))),
  infer: ({ params, facts }) =>
    inferTable(facts, noFile(params.file, 'Drop an SQLite file on the page, or choose one here.')),
  card: ({ params, outputs }) =>
    params.file.trim() === '' ? 'No file chosen' : tableCard(fileName(params.file), outputs.table),
})
