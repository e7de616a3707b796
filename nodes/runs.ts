import type { Run } from './core/run.ts'
import { runColumns } from './data/columns.run.ts'
import { runCsv } from './data/csv.run.ts'
import type { DefinitionOf, NodeId } from './index.ts'
import { runSplit } from './prepare/split.run.ts'

/** What each working node does, by its id. Only workers load this. */
export const runs = {
  'data.csv': runCsv,
  'data.columns': runColumns,
  'prepare.split': runSplit,
} as const satisfies { [Id in NodeId]?: Run<DefinitionOf<Id>> }
