import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Column, TableSpec } from '#nodes/core/spec/table.ts'
import { columns } from '#nodes/data/columns.node.ts'
import { setUpTables, type TableSetup } from '../../server/tables/tableSetup.ts'
import { runNode } from '../prepare/prepareSetup.ts'

const column = (name: string, kind: Column['kind'], more: Partial<Column> = {}): Column => ({
  name,
  kind,
  role: 'feature',
  missing: 0,
  distinct: 9,
  ...more,
})
const spec: TableSpec = {
  type: 'table',
  rows: 100,
  columns: [
    column('who', 'text', { role: 'id', distinct: 100 }),
    column('age', 'integer', { min: 18, max: 80 }),
    column('postcode', 'integer', { min: 1, max: 9 }),
    column('day', 'date'),
    column('left', 'integer', { min: 0, max: 1, distinct: 2 }),
    column('plan', 'category', { categories: ['s', 'm', 'l'], distinct: 3 }),
    column('same', 'number', { distinct: 1 }),
    column('remark', 'text', { role: 'ignore', distinct: 90 }),
    column('huge', 'number', { min: 0, max: 59e300 }),
    column('price', 'number'),
  ],
}
const infer = (settings: Record<string, unknown>) =>
  columns.infer({
    inputs: { table: spec },
    connected: { table: true },
    params: columns.params.parse(settings),
    facts: undefined,
  })
const codes = (settings: Record<string, unknown>) => (infer(settings).problems ?? []).map((each) => each.code)

describe('what is wrong is said before a run, with the mend', () => {
  test('no target: the likeliest is offered', () => {
    expect(infer({}).problems).toMatchObject([
      {
        code: 'target_missing',
        severity: 'error',
        field: 'target',
        fix: { kind: 'setParams', params: { target: 'price' } },
      },
    ])
  })

  test.each([
    ['nothing like it', 'column_unknown'],
    ['day', 'target_kind'],
    ['same', 'target_constant'],
    ['remark', 'target_text'],
    ['left', 'target_yes_no'],
    ['huge', 'target_huge'],
  ])('the target %s gives %s', (target, code) => {
    expect(codes({ target })).toContain(code)
  })

  test('the mend for a target of 0 and 1 gives two classes with the words of the file', () => {
    const problem = infer({ target: 'left' }).problems?.find((each) => each.code === 'target_yes_no')
    const fix = problem?.fix
    if (fix?.kind !== 'setParams') throw new Error('There is no fix.')
    const mended = infer({ target: 'left', ...fix.params })
    expect(mended.problems).toEqual([])
    expect(mended.outputs.table?.columns.find((each) => each.role === 'target')).toMatchObject({
      kind: 'category',
      categories: ['0', '1'],
    })
  })

  test('good targets have no problem', () => {
    for (const target of ['age', 'plan', 'price']) expect(codes({ target })).toEqual([])
  })

  test('a choice for a column that is gone is forgotten by its fix, other choices stay', () => {
    const [problem] =
      infer({ target: 'price', columns: { gone: { role: 'ignore' }, age: { role: 'ignore' } } }).problems ?? []
    expect(problem).toMatchObject({
      code: 'column_unknown',
      severity: 'warning',
      fix: { params: { columns: { age: { role: 'ignore' } } } },
    })
  })

  test('two targets, no features, text as a feature', () => {
    expect(codes({ columns: { price: { role: 'target' }, age: { role: 'target' } } })).toContain('target_twice')
    const ignored = Object.fromEntries(spec.columns.map((each) => [each.name, { role: 'ignore' }]))
    expect(codes({ target: 'price', columns: ignored })).toContain('features_missing')
    expect(codes({ target: 'price', columns: { remark: { role: 'feature' } } })).toEqual([])
  })
})

test('whole numbers as categories keep what follows from their range', () => {
  const chosen = infer({ target: 'price', columns: { postcode: { kind: 'category' } } }).outputs.table?.columns[2]
  expect(chosen).toMatchObject({ kind: 'category', categories: ['1', '2', '3', '4', '5', '6', '7', '8', '9'] })
})

describe('its run', () => {
  let setup: TableSetup
  beforeAll(async () => {
    setup = await setUpTables()
  })
  afterAll(() => setup.close())
  const load = async (text: string) =>
    (await setup.tables.importCsv(await setup.file(text), { ragged: 'refuse' })).table
  const text = `a,k,y\n${Array.from({ length: 12 }, (_, at) => `${at * 2},${at % 2},${at % 3}`).join('\n')}\n`

  test('gives what was inferred, and stores nothing where only roles change', async () => {
    const table = await load(text)
    const result = await runNode(setup, 'data.columns', table, { target: 'y', columns: { a: { role: 'ignore' } } })
    expect(result.base).toBe(table.base)
    expect(result.columns.map((each) => each.role)).toEqual(['ignore', 'feature', 'target'])
    expect(result.recipe.input.map((each) => each.role)).toEqual(['ignore', 'feature', 'target'])
  })

  test('new kinds are stored, and an endpoint asks for them', async () => {
    const result = await runNode(setup, 'data.columns', await load(text), {
      target: 'y',
      columns: { y: { kind: 'category' }, k: { kind: 'boolean' } },
    })
    expect(await setup.tables.rows(result, { limit: 2, offset: 1 })).toEqual([
      { a: 2, k: true, y: '1' },
      { a: 4, k: false, y: '2' },
    ])
    expect(result.recipe.input.map((each) => each.kind)).toEqual(['integer', 'boolean', 'category'])
    expect(result.columns[2]?.categories).toEqual(['0', '1', '2'])
  })

  test('after other steps a new kind is a step of its own', async () => {
    const split = await runNode(
      setup,
      'prepare.split',
      await runNode(setup, 'data.columns', await load(text), { target: 'y' }),
    )
    const scaled = await runNode(setup, 'prepare.scale', split, { columns: ['a'] })
    const result = await runNode(setup, 'data.columns', scaled, { target: 'y', columns: { k: { kind: 'category' } } })
    expect(result.recipe.steps.map((step) => step.node)).toEqual(['prepare.scale', 'data.columns'])
    expect(result.recipe.input.find((each) => each.name === 'k')?.kind).toBe('integer')
    expect((await setup.tables.rows(result, { limit: 2 })).map((row) => row['k'])).toEqual(['0', '1'])
    expect(result.columns.find((each) => each.name === 'k')).toMatchObject({ role: 'feature', categories: ['0', '1'] })
  })

  test('refuses what inference refuses', async () => {
    await expect(runNode(setup, 'data.columns', await load(text), {})).rejects.toMatchObject({ code: 'target_missing' })
  })
})
