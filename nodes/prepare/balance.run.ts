import type { Scalar } from '../core/expr/expr.ts'
import { defineRun } from '../core/run.ts'
import { targetOf } from '../core/spec/table.ts'
import { balance, balanceProblems, balanceSql, weightColumn } from './balance.node.ts'
import { refuseProblems } from './shapeProblems.ts'

export const runBalance = defineRun(balance, async ({ inputs: { table }, params, context }) => {
  refuseProblems(balanceProblems(table, params))
  const { tables } = context
  if (params.how !== 'weights') {
    const next = await tables.shape({ tables: { a: table }, sql: balanceSql(table, params), result: { is: 'order' } })
    context.log(`${table.rows.toLocaleString('en')} rows became ${next.rows.toLocaleString('en')}.`)
    return { table: next }
  }
  const split = table.columns.find((each) => each.role === 'split')
  const classes = await tables.values(table, targetOf(table.columns)?.name ?? '')
  const parts = split && (await tables.values(table, split.name))
  const learns = (at: number): boolean => classes[at] !== null && (!parts || parts[at] === 'train')
  const counts = new Map<Scalar, number>()
  classes.forEach((each, at) => {
    if (learns(at)) counts.set(each, (counts.get(each) ?? 0) + 1)
  })
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0)
  const values = classes.map((each, at) => (learns(at) ? total / (counts.size * (counts.get(each) ?? 1)) : 1))
  for (const [name, count] of counts)
    context.log(
      `${String(name)}: ${count.toLocaleString('en')} rows of weight ${(total / (counts.size * count)).toFixed(3)}.`,
    )
  return { table: await tables.withColumns(table, [{ column: weightColumn(table), values }]) }
})
