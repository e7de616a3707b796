import { quoteName } from '../core/expr/sql.ts'
import { defineRun, NodeError, type TableAccess } from '../core/run.ts'
import type { TableValue } from '../core/value.ts'
import { joinTables } from './join.node.ts'
import { canLookUp, lookupStep } from './joinLookup.ts'
import { joinedColumns, joinKeys, joinProblems } from './joinPlan.ts'
import { refuseProblems } from './shapeProblems.ts'
import { joinSql, rowName } from './shapeSql.ts'

export const runJoin = defineRun(joinTables, async ({ inputs: { left, right }, params, context }) => {
  refuseProblems(joinProblems(left, right, params))
  const keys = joinKeys(left, right, params.keys)
  const joined = joinedColumns(left, right, keys, params.keep)
  const on = keys.map(
    (each) => `CAST(l.${quoteName(each.left)} AS VARCHAR) = CAST(r.${quoteName(each.right)} AS VARCHAR)`,
  )
  const count = (from: string, other: string): string =>
    `SELECT ${rowName} FROM ${from} WHERE EXISTS (SELECT 1 FROM ${other} WHERE ${on.join(' AND ')})`
  const matched = {
    left: await rowsOf(context.tables, { a: left, b: right }, count('a l', 'b r')),
    right: await rowsOf(context.tables, { a: right, b: left }, count('a r', 'b l')),
  }
  context.progress({ fraction: 0.4, message: 'Joining' })
  const [key] = keys
  const step =
    params.keep === 'left' && params.prediction === 'lookUp' && key && canLookUp(left, right, keys)
      ? lookupStep(joinTables, {
          left,
          key,
          joined,
          rows: await context.tables.rows(right, { limit: right.rows }),
        })
      : undefined
  if (step) context.log('The right table goes with the model: an endpoint looks its columns up by the key.')
  const table = step
    ? await context.tables.materialise(context.tables.withStep(left, step))
    : await context.tables.shape({
        tables: { a: left, b: right },
        sql: joinSql(
          params.keep,
          keys,
          joined.map(({ column, ...sides }) => ({ as: column.name, ...sides })),
        ),
        result: { is: 'table', columns: joined.map((each) => each.column) },
      })
  const share = (found: number, of: TableValue, name: string): string =>
    `${found.toLocaleString('en')} of ${of.rows.toLocaleString('en')} ${name} rows have a partner`
  context.log(`${share(matched.left, left, 'left')}, ${share(matched.right, right, 'right')}.`)
  if (params.keep === 'left' && table.rows > left.rows)
    context.log(
      `Some keys come more than once in the right table: ${left.rows.toLocaleString('en')} left rows became ${table.rows.toLocaleString('en')}.`,
      'warning',
    )
  if (matched.left === 0) context.log('No key of one table is in the other: are they the right columns?', 'warning')
  if (table.rows === 0)
    throw new NodeError('no_rows_left', 'No row of one table has a partner in the other.', {
      field: 'keys',
      hint: 'Choose other keys, or keep the rows without a partner.',
    })
  return { table }
})

const rowsOf = async (tables: TableAccess, given: { a: TableValue; b: TableValue }, sql: string): Promise<number> =>
  (await tables.shape({ tables: given, sql, result: { is: 'rows' } })).rows
