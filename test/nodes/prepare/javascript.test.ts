import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileRecipe, RecipeError } from '#nodes/core/recipe.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
let plants: TableValue
beforeAll(async () => {
  bench = await openNodeBench()
  plants = await bench.table('name,width,height\nfern,2,3\nmoss,,1\nrose,4,5', { split: false })
})
afterAll(() => bench.close())

const run = async (params: Record<string, unknown>, table = plants) =>
  (await bench.run('prepare.javascript', { table }, params))['table'] as TableValue
const rows = (table: TableValue) => bench.context.tables.rows(table, { limit: 100 })
const of = (name: string, kind = 'number') => ({ name, kind })

test('adds columns row by row; a missing value is null, both ways', async () => {
  const table = await run({
    code: 'const area = row.width === null ? null : row.width * row.height\nreturn { area, name: row.name.toUpperCase(), odd: area / 0 }',
    columns: [of('area'), of('name', 'category'), of('odd')],
  })
  expect(await rows(table)).toEqual([
    { name: 'FERN', width: 2, height: 3, area: 6, odd: null },
    { name: 'MOSS', width: null, height: 1, area: null, odd: null },
    { name: 'ROSE', width: 4, height: 5, area: 20, odd: null },
  ])
})

test('makes a new table of all rows, which is a new source', async () => {
  const table = await run({
    mode: 'table',
    code: 'return rows.filter((row) => row.width).flatMap((row) => [{ w: row.width }, { w: -row.width }])',
    columns: [of('w')],
  })
  expect((await rows(table)).map((each) => each['w'])).toEqual([2, -2, 4, -4])
  expect(table.recipe).toEqual({ source: table.base, input: table.columns, steps: [] })
})

test('an endpoint refuses what only the sandbox can compute, and says so', async () => {
  const table = await run({ code: 'return { area: row.height * 2 }', columns: [of('area')] })
  expect(() => compileRecipe(table.recipe, ['area'])).toThrow(RecipeError)
  expect(() => compileRecipe(table.recipe, ['area'])).toThrow(/Formula column/)
})

test('more rows than one piece, in their order', async () => {
  const text = Array.from({ length: 12_001 }, (_, at) => at).join('\n')
  const many = await bench.table(`x\n${text}`, { split: false })
  const table = await run({ code: 'return { y: row.x + 1 }', columns: [of('y', 'integer')] }, many)
  const found = await bench.context.tables.values(table, 'y')
  expect([found.length, found[0], found[5000], found[12_000]]).toEqual([12_001, 1, 5001, 12_001])
})

describe('faults are told at their place', () => {
  const cases: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ['syntax', { code: 'return {' }, { code: 'code_wrong', field: 'code' }],
    [
      'an error in the third row',
      { code: 'return { known: row.width ? 1 : nothing }' },
      { code: 'code_wrong', row: 1 },
    ],
    ['another kind', { code: 'return { known: "three" }' }, { code: 'value_kind', column: 'known', row: 0 }],
    ['no object', { code: 'return 3' }, { code: 'code_result', row: 0 }],
    ['no list', { code: 'return 3', mode: 'table' }, { code: 'code_result' }],
    ['a promise', { code: 'return Promise.resolve({ known: 1 })' }, { code: 'code_promise' }],
    ['an own thenable', { code: 'return { then: () => 1 }' }, { code: 'code_promise' }],
    ['thrown text', { code: 'throw "no"' }, { code: 'code_wrong' }],
    ['a body that closes its function', { code: '}); (1' }, { code: 'code_wrong' }],
  ]
  test.each(cases)('%s', async (_name, params, wanted) => {
    await expect(run(params)).rejects.toMatchObject({ name: 'NodeError', ...wanted })
  })
})
