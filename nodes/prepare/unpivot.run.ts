import { defineRun } from '../core/run.ts'
import { refuseProblems } from './shapeProblems.ts'
import { unpivot, unpivotPlan, unpivotProblems } from './unpivot.node.ts'

export const runUnpivot = defineRun(unpivot, async ({ inputs: { table }, params, context }) => {
  refuseProblems(unpivotProblems(table, params))
  const { columns, sql } = unpivotPlan(table, params)
  return { table: await context.tables.shape({ tables: { a: table }, sql, result: { is: 'table', columns } }) }
})
