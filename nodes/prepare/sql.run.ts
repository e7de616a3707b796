import { defineRun, NodeError } from '../core/run.ts'
import { sql } from './sql.node.ts'

export const runSql = defineRun(sql, async ({ inputs: { a, b }, params, context }) => {
  const table = await context.tables.select({
    tables: b ? { a, b } : { a },
    sql: params.sql,
    seconds: params.seconds,
  })
  context.log(`${table.rows.toLocaleString('en')} rows, ${table.columns.length.toLocaleString('en')} columns.`)
  if (table.rows === 0)
    throw new NodeError('no_rows_left', 'The SELECT gives no row.', { field: 'sql', hint: 'Loosen its conditions.' })
  return { table }
})
