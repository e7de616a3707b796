import { defineRun, NodeError } from '../core/run.ts'
import { append, appendedColumns } from './append.node.ts'
import { appendSql } from './shapeSql.ts'

export const runAppend = defineRun(append, async ({ inputs: { first, second }, params, context }) => {
  const columns = appendedColumns(first, second, params.columns)
  if (columns.length === 0)
    throw new NodeError('columns_missing', 'The tables have no column in common.', { field: 'columns' })
  const table = await context.tables.shape({
    tables: { a: first, b: second },
    sql: appendSql(columns, first, second),
    result: { is: 'table', columns },
  })
  return { table }
})
