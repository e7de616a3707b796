import { defineRun } from '../core/run.ts'
import { lags } from './lags.node.ts'
import { refuseProblems } from './shapeProblems.ts'
import { lagsPlan, lagsProblems } from './windowPlan.ts'

export const runLags = defineRun(lags, async ({ inputs: { table }, params, context }) => {
  refuseProblems(lagsProblems(table, params))
  if (params.figures.length === 0) return { table }
  const { columns, sql } = lagsPlan(table, params)
  return { table: await context.tables.shape({ tables: { a: table }, sql, result: { is: 'columns', columns } }) }
})
