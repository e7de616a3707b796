import { defineRun, NodeError } from '../core/run.ts'
import { pivot } from './pivot.node.ts'
import { pivotPlan, pivotProblems, pivotSql } from './pivotPlan.ts'
import { refuseProblems } from './shapeProblems.ts'

export const runPivot = defineRun(pivot, async ({ inputs, params, context }) => {
  refuseProblems(pivotProblems(inputs.table, params))
  // Which categories there are is known of stored rows; steps that are still open may have made others.
  const isKnown = pivotPlan(inputs.table, params) !== undefined
  const table = isKnown ? inputs.table : await context.tables.materialise(inputs.table)
  refuseProblems(pivotProblems(table, params))
  const plan = pivotPlan(table, params)
  if (!plan || plan.made.length === 0)
    throw new NodeError('names_unknown', `"${params.names}" has no values that could name columns.`, { field: 'names' })
  return {
    table: await context.tables.shape({
      tables: { a: table },
      sql: pivotSql(params, plan.made),
      result: { is: 'table', columns: plan.columns },
    }),
  }
})
