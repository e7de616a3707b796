import { defineNode } from '../core/define.ts'
import { databaseCard, databaseMissing, databaseParams } from './databaseNode.ts'
import { postgresSource } from './postgresSource.ts'
import { inferTable, probeOf, tableOutput } from './sourceNode.ts'

export const postgres = defineNode({
  id: 'data.postgres',
  version: 1,
  title: 'PostgreSQL table',
  category: 'data',
  icon: 'table',
  summary: 'Reads a table, or a SELECT, of a PostgreSQL database.',
  keywords: ['postgres', 'postgresql', 'database', 'sql', 'server', 'table', 'query', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: databaseParams('postgresql://user:password@host:5432/name'),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (databaseMissing(params) ? undefined : probeOf(postgresSource(params))),
  infer: ({ params, facts }) => inferTable(facts, databaseMissing(params)),
  card: ({ params, outputs }) => databaseCard(params, outputs.table),
})
