import { defineRun, NodeError } from '../core/run.ts'
import { sample } from './sample.node.ts'
import { refuseProblems, unknownColumns } from './shapeProblems.ts'
import { sampleSql } from './shapeSql.ts'

export const runSample = defineRun(sample, async ({ inputs, params, context }) => {
  const { table } = inputs
  if (params.column !== '') refuseProblems(unknownColumns(table, [params.column], 'column'))
  const kept = await context.tables.shape({ tables: { a: table }, sql: sampleSql(params), result: { is: 'rows' } })
  if (kept.rows === 0)
    throw new NodeError('no_rows_left', 'The sample has no rows.', { field: params.by, hint: 'Ask for more.' })
  context.log(`${kept.rows.toLocaleString('en')} of ${table.rows.toLocaleString('en')} rows kept.`)
  return { table: kept }
})
