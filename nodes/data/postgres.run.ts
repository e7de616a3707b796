import { defineRun } from '../core/run.ts'
import { postgres } from './postgres.node.ts'
import { postgresSource } from './postgresSource.ts'
import { readSource } from './sourceNode.ts'

export const runPostgres = defineRun(postgres, ({ params, context }) =>
  readSource(context, postgresSource(params), params.query.trim() === '' ? params.table.trim() : 'the SELECT'),
)
