import { defineRun } from '../core/run.ts'
import { readSource } from './sourceNode.ts'
import { sqlite } from './sqlite.node.ts'
import { sqliteSource } from './sqliteSource.ts'

export const runSqlite = defineRun(sqlite, ({ params, context }) =>
  readSource(context, sqliteSource(params), params.file.split(/[\\/]/).at(-1) ?? 'the file'),
)
