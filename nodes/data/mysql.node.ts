import { defineNode } from '../core/define.ts'
import { databaseCard, databaseMissing, databaseParams } from './databaseNode.ts'
import { mysqlSource } from './mysqlSource.ts'
import { inferTable, probeOf, tableOutput } from './sourceNode.ts'

export const mysql = defineNode({
  id: 'data.mysql',
  version: 1,
  title: 'MySQL table',
  category: 'data',
  icon: 'table',
  summary: 'Reads a table, or a SELECT, of a MySQL or MariaDB database.',
  keywords: ['mysql', 'mariadb', 'database', 'sql', 'server', 'table', 'query', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: databaseParams('mysql://user:password@host:3306/name'),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (databaseMissing(params) ? undefined : probeOf(mysqlSource(params))),
  infer: ({ params, facts }) => inferTable(facts, databaseMissing(params)),
  card: ({ params, outputs }) => databaseCard(params, outputs.table),
})
