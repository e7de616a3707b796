import { defineRun } from '../core/run.ts'
import { refuseProblems, unknownColumns } from './shapeProblems.ts'
import { sortSql } from './shapeSql.ts'
import { sort } from './sort.node.ts'

export const runSort = defineRun(sort, async ({ inputs, params, context }) => {
  const { table } = inputs
  if (params.by.length === 0) return { table }
  refuseProblems(params.by.flatMap(({ column }) => unknownColumns(table, [column], 'by')))
  return {
    table: await context.tables.shape({ tables: { a: table }, sql: sortSql(params.by), result: { is: 'order' } }),
  }
})
