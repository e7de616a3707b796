import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileRecipe } from '#nodes/core/recipe.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
let orders: TableValue
let customers: TableValue
beforeAll(async () => {
  bench = await openNodeBench()
  orders = await bench.table('customer,amount,when\n1,10,a\n2,20,b\n,30,c\n9,40,d\n1,50,e', { split: false })
  customers = await bench.table('number,land\n1,CH\n2,AT\n3,DE', { split: false })
})
afterAll(() => bench.close())

const run = async (id: string, inputs: Record<string, TableValue>, params = {}) =>
  (await bench.run(id, inputs, params))['table'] as TableValue
const rows = (table: TableValue) => bench.context.tables.rows(table, { limit: 100 })
const keys = [{ left: 'customer', right: 'number' }]

describe('join', () => {
  const joined = (keep: string, more = {}) =>
    run('prepare.join', { left: orders, right: customers }, { keep, keys, ...more })

  test('keeps the rows that were asked for; a missing key has no partner', async () => {
    const list = async (keep: string) =>
      (await rows(await joined(keep))).map((each) => [each['customer'], each['amount'], each['land']])
    const matched = [
      [1, 10, 'CH'],
      [2, 20, 'AT'],
    ]
    expect(await list('left')).toEqual([...matched, [null, 30, null], [9, 40, null], [1, 50, 'CH']])
    expect(await list('inner')).toEqual([...matched, [1, 50, 'CH']])
    expect(await list('right')).toEqual([...matched, [1, 50, 'CH'], [3, null, 'DE']])
    expect(await list('full')).toEqual([...matched, [null, 30, null], [9, 40, null], [1, 50, 'CH'], [3, null, 'DE']])
  })

  test('says how many rows found a partner, and is a new source', async () => {
    bench.log.length = 0
    const table = await joined('left', { prediction: 'ask' })
    expect(bench.log).toContain('3 of 5 left rows have a partner, 2 of 3 right rows have a partner.')
    expect(table.recipe).toEqual({ source: table.base, input: table.columns, steps: [] })
  })

  test('a small right table with one row a key goes with the model: an endpoint is asked for the key alone', async () => {
    const [looked, asked] = [await joined('left'), await joined('left', { prediction: 'ask' })]
    expect(await rows(looked)).toEqual(await rows(asked))
    expect(looked.columns.map(({ name, kind, role, categories }) => [name, kind, role, categories])).toEqual(
      asked.columns.map(({ name, kind, role, categories }) => [name, kind, role, categories]),
    )
    const { table } = await bench.run(
      'prepare.formula',
      { table: looked },
      { formulas: [{ name: 'home', formula: "if(land = 'CH', 1, 0)" }] },
    )
    const { inputs, apply } = compileRecipe((table as TableValue).recipe, ['home'])
    expect(inputs.map((each) => each.name)).toEqual(['customer'])
    expect(
      [1, 2, 9, null].map((customer) => {
        const result = apply({ customer }, 0)
        return result.ok && result.values[0]
      }),
    ).toEqual([1, 0, 0, 0])
    const twice = await run(
      'prepare.join',
      { left: customers, right: orders },
      { keys: [{ left: 'number', right: 'customer' }] },
    )
    expect(twice.recipe.steps).toEqual([])
  })

  test('tells when nothing matches, and when keys repeat', async () => {
    bench.log.length = 0
    await run('prepare.join', { left: customers, right: orders }, { keys: [{ left: 'number', right: 'customer' }] })
    expect(bench.log.join()).toContain('3 left rows became 4')
    const none = run(
      'prepare.join',
      { left: orders, right: customers },
      { keep: 'inner', keys: [{ left: 'when', right: 'land' }] },
    )
    await expect(none).rejects.toMatchObject({ code: 'no_rows_left', field: 'keys' })
    await expect(run('prepare.join', { left: orders, right: customers })).rejects.toMatchObject({
      code: 'keys_missing',
    })
    const wrong = run('prepare.join', { left: orders, right: customers }, { keys: [{ left: 'x"; --', right: '' }] })
    await expect(wrong).rejects.toMatchObject({ code: 'column_unknown' })
  })

  test('columns of one name both stay', async () => {
    const table = await run('prepare.join', { left: orders, right: orders }, { keys: [{ left: 'when', right: '' }] })
    expect(table.columns.map((each) => each.name)).toEqual(['customer', 'amount', 'when', 'customer (2)', 'amount (2)'])
    expect(table.rows).toBe(5)
  })
})

test('append matches columns by name and keeps the order of rows', async () => {
  const more = await bench.table('amount,customer,note\n1.5,z,new', { split: false })
  const all = await run('prepare.append', { first: orders, second: more })
  expect(all.columns.map(({ name }) => name)).toEqual(['customer', 'amount', 'when', 'note'])
  expect(all.columns.find(({ name }) => name === 'amount')?.kind).toBe('number')
  const found = await rows(all)
  expect(found[0]).toMatchObject({ customer: '1', amount: 10, note: null })
  expect(found[5]).toEqual({ customer: 'z', amount: 1.5, when: null, note: 'new' })
  const shared = await run('prepare.append', { first: orders, second: more }, { columns: 'shared' })
  expect(shared.columns.map((each) => each.name)).toEqual(['customer', 'amount'])
})

describe('group', () => {
  test('makes one row of each group, in the order in which they come, with a group for missing keys', async () => {
    const figures = ['count', 'sum', 'mean', 'min', 'max', 'median', 'distinct', 'first', 'last'].map((figure) => ({
      column: 'amount',
      figure,
      name: figure,
    }))
    const table = await run('prepare.group', { table: orders }, { by: ['customer'], figures })
    const [first, , missing] = await rows(table)
    expect(first).toEqual({
      customer: 1,
      count: 2,
      sum: 60,
      mean: 30,
      min: 10,
      max: 50,
      median: 30,
      distinct: 2,
      first: 10,
      last: 50,
    })
    expect(missing).toMatchObject({ customer: null, count: 1, sum: 30 })
    expect(table.rows).toBe(4)
  })

  test('counts rows where no figure is asked for, and has one row without keys', async () => {
    expect(await rows(await run('prepare.group', { table: orders }))).toEqual([{ rows: 5 }])
  })

  test('no mean of what is no number', async () => {
    const figures = [{ column: 'when', figure: 'mean' }]
    await expect(run('prepare.group', { table: orders }, { figures })).rejects.toMatchObject({ code: 'column_kind' })
  })
})
