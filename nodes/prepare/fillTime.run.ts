import { defineRun } from '../core/run.ts'
import { fillTime, fillTimePlan } from './fillTime.node.ts'
import { refuseProblems, unknownColumns } from './shapeProblems.ts'

export const runFillTime = defineRun(fillTime, async ({ inputs: { table }, params, context }) => {
  const named = [...(params.order === '' ? [] : [params.order]), ...params.by]
  refuseProblems(unknownColumns(table, named, 'order'))
  const { columns, sql } = fillTimePlan(table, params)
  if (columns.length === 0) {
    context.log('There was nothing to do.')
    return { table }
  }
  return { table: await context.tables.shape({ tables: { a: table }, sql, result: { is: 'columns', columns } }) }
})
