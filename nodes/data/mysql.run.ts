import { defineRun } from '../core/run.ts'
import { mysql } from './mysql.node.ts'
import { mysqlSource } from './mysqlSource.ts'
import { readSource } from './sourceNode.ts'

export const runMysql = defineRun(mysql, ({ params, context }) =>
  readSource(context, mysqlSource(params), params.query.trim() === '' ? params.table.trim() : 'the SELECT'),
)
