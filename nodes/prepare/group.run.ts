import { defineRun } from '../core/run.ts'
import { group, groupPlan, groupProblems } from './group.node.ts'
import { refuseProblems } from './shapeProblems.ts'
import { groupSql } from './shapeSql.ts'

export const runGroup = defineRun(group, async ({ inputs: { table }, params, context }) => {
  refuseProblems(groupProblems(table, params))
  const { columns, figures } = groupPlan(table, params)
  return {
    table: await context.tables.shape({
      tables: { a: table },
      sql: groupSql(params.by, figures),
      result: { is: 'table', columns },
    }),
  }
})
