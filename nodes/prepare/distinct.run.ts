import { defineRun } from '../core/run.ts'
import { distinct } from './distinct.node.ts'
import { refuseProblems, unknownColumns } from './shapeProblems.ts'
import { distinctSql } from './shapeSql.ts'

export const runDistinct = defineRun(distinct, async ({ inputs, params, context }) => {
  const { table } = inputs
  refuseProblems(unknownColumns(table, params.columns, 'columns'))
  // The part is no property of a row: equal rows in two parts are equal all the same.
  const all = table.columns.filter((each) => each.role !== 'split').map((each) => each.name)
  const columns = params.columns.length > 0 ? params.columns : all
  const kept = await context.tables.shape({
    tables: { a: table },
    sql: distinctSql(columns, params.keep),
    result: { is: 'rows' },
  })
  context.log(`${(table.rows - kept.rows).toLocaleString('en')} repeated rows removed.`)
  return { table: kept }
})
