import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { learnsBeforeSplit } from '#nodes/core/flow/inferProblems.ts'
import { compileRecipe } from '#nodes/core/recipe.ts'
import { featuresOf } from '#nodes/core/spec/table.ts'
import { learnsWith } from '#nodes/core/transform.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { definitions } from '#nodes/index.ts'
import { setUpTables, type TableSetup } from '../../server/tables/tableSetup.ts'
import { type RawRow, runNode, tableOf } from './prepareSetup.ts'

let setup: TableSetup
beforeAll(async () => {
  setup = await setUpTables()
})
afterAll(() => setup.close())

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 5 })
const row: fc.Arbitrary<RawRow> = fc.record({
  n: maybe(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ min: -5, max: 5, noNaN: true }))),
  w: maybe(fc.integer({ min: -3, max: 3 })),
  c: maybe(fc.constantFrom('a', 'b', 'B', ' a ', "it's", 'é', '')),
  b: maybe(fc.boolean()),
  d: maybe(fc.constantFrom('2024-02-29', '2023-12-31', '1999-01-01')),
  part: fc.constantFrom('train', 'train', 'validation', 'test'),
})
const rows = fc.array(row, { minLength: 1, maxLength: 30 })

type Settings = Record<string, unknown>
const applied: [string, Parameters<typeof runNode>[1], Settings][] = [
  ['bound outliers by quartiles', 'prepare.outliers', { iqrFactor: 0.3 }],
  [
    'outliers by deviation count as missing',
    'prepare.outliers',
    { method: 'zScore', deviations: 0.7, action: 'missing' },
  ],
  ['parts of dates', 'prepare.dateParts', { parts: ['dayNumber', 'year', 'quarter', 'month', 'dayOfYear', 'hour'] }],
  [
    'rename, convert and reorder',
    'prepare.choose',
    {
      how: 'keep',
      columns: ['w', 'n', 'c', 'b'],
      changes: [
        { column: 'n', name: 'number', kind: 'integer' },
        { column: 'b', name: 'w2', kind: 'number' },
        { column: 'c', name: 'c', kind: 'number' },
      ],
    },
  ],
  [
    'swap two names',
    'prepare.choose',
    {
      changes: [
        { column: 'n', name: 'w' },
        { column: 'w', name: 'n' },
      ],
    },
  ],
  [
    'formulas over formulas',
    'prepare.formula',
    {
      formulas: [
        { name: 'x', formula: 'round(coalesce(n, 0), 2) / w' },
        { name: 'y', formula: 'if(x > 1 and b, length(trim(c)), year(d))' },
        { name: 'w', formula: 'w * 2 + bucket(c, 7)', kind: 'integer' },
        { name: 'z', formula: 'min(w, y) % 3' },
      ],
    },
  ],
]

/** SQL over the table against the plain function over its raw rows, number by number. */
async function expectAgreement(table: TableValue): Promise<void> {
  const names = featuresOf(table.columns)
    .filter(({ kind }) => kind === 'number' || kind === 'integer')
    .map(({ name }) => name)
  expect(names.length).toBeGreaterThan(0)
  const bySql = await setup.tables.rows(table, { limit: 1000, columns: ['__row', ...names] })
  const raw = await setup.tables.sourceRows(
    table,
    bySql.map((each) => Number(each['__row'])),
  )
  for (const name of names) {
    const { inputs, apply } = compileRecipe(table.recipe, [name])
    const byRow = raw.map((each, at) => {
      const result = apply(Object.fromEntries(inputs.map((input) => [input.name, each[input.name] ?? null])), at)
      return result.ok ? (result.values[0] ?? null) : null
    })
    expect(byRow.map((value) => value && value + 0)).toEqual(bySql.map((each) => each[name] && Number(each[name]) + 0))
  }
}

describe('a table in bulk and a single row come out the same', () => {
  test.each(applied)('%s', async (_name, id, settings) => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        await expectAgreement(await runNode(setup, id, await tableOf(setup, given), settings))
      }),
      { numRuns: 12 },
    )
  })
})

const plain: RawRow[] = [
  { n: 3, w: 1, c: 'a', b: true, d: '2024-01-01', part: 'train' },
  { n: null, w: 2, c: 'b', b: false, d: null, part: 'train' },
  { n: 1, w: 1, c: 'a', b: true, d: '2024-01-01', part: 'test' },
  { n: 2, w: 1, c: null, b: null, d: '2024-01-03', part: 'validation' },
]
const column = async (table: TableValue, name: string) =>
  (await setup.tables.rows(table, { limit: 100, columns: [name] })).map((each) => each[name])

describe('rows', () => {
  test('a filter keeps what meets its conditions, counts them, and asks nothing of an endpoint', async () => {
    const table = await runNode(setup, 'prepare.filter', await tableOf(setup, plain), {
      conditions: {
        match: 'any',
        conditions: [
          { column: 'n', is: 'greater', value: 2 },
          { column: 'c', is: 'missing' },
        ],
      },
    })
    expect(await column(table, 'n')).toEqual([3, 2])
    expect([table.rows, table.partRows]).toEqual([2, { train: 1, validation: 1, test: 0 }])
    expect(table.recipe.steps.map((step) => step.atPrediction)).toEqual(['skip'])
    expect(compileRecipe(table.recipe, ['w']).apply({ w: 5 }, 0)).toMatchObject({ ok: true })
  })

  test('a formula filters too; what it leaves open goes', async () => {
    const table = await runNode(setup, 'prepare.filter', await tableOf(setup, plain), {
      by: 'formula',
      formula: 'n < 3',
    })
    expect(await column(table, 'n')).toEqual([1, 2])
  })

  test('a filter that no row meets says so', async () => {
    const none = runNode(setup, 'prepare.filter', await tableOf(setup, plain), { by: 'formula', formula: 'n > 99' })
    await expect(none).rejects.toMatchObject({ code: 'no_rows_left' })
  })

  test('sorting puts missing values last, and each row can still be traced to its raw one', async () => {
    const scaled = await runNode(setup, 'prepare.formula', await tableOf(setup, plain), {
      formulas: [{ name: 'twice', formula: 'n * 2' }],
    })
    for (const given of [await tableOf(setup, plain), scaled]) {
      const table = await runNode(setup, 'prepare.sort', given, { by: [{ column: 'n', direction: 'down' }] })
      expect(await column(table, 'n')).toEqual([3, 2, 1, null])
      expect(await column(table, '__row')).toEqual([0, 1, 2, 3])
      expect((await setup.tables.sourceRows(table, [0, 3])).map((each) => each['n'])).toEqual([3, null])
      expect(table.recipe.steps).toEqual(given.recipe.steps)
    }
  })

  test('a sample draws the asked number, the same again, and keeps the mix of a column', async () => {
    const many = Array.from(
      { length: 100 },
      (_, at): RawRow => ({
        ...(plain[0] as RawRow),
        n: at,
        c: at % 10 === 0 ? 'rare' : 'usual',
      }),
    )
    const table = await tableOf(setup, many)
    const draw = (settings: Settings) => runNode(setup, 'prepare.sample', table, settings)
    const first = await draw({ by: 'count', count: 20, column: 'c' })
    expect(first.rows).toBe(20)
    expect((await column(first, 'c')).filter((each) => each === 'rare')).toHaveLength(2)
    expect((await draw({ by: 'count', count: 20, column: 'c' })).base).toBe(first.base)
    expect((await draw({ by: 'count', count: 20, column: 'c', seed: 1 })).base).not.toBe(first.base)
    expect((await draw({ share: 35 })).rows).toBe(35)
    expect((await draw({ by: 'count', count: 1000 })).rows).toBe(100)
  })

  test('of equal rows the first or the last stays', async () => {
    const table = await tableOf(setup, plain)
    const first = await runNode(setup, 'prepare.distinct', table, { columns: ['c', 'd'] })
    expect(await column(first, 'n')).toEqual([3, null, 2])
    const last = await runNode(setup, 'prepare.distinct', table, { columns: ['c', 'd'], keep: 'last' })
    expect(await column(last, 'n')).toEqual([null, 1, 2])
    const whole = await runNode(setup, 'prepare.distinct', await tableOf(setup, [...plain, ...plain]))
    expect(whole.rows).toBe(4)
  })
})

describe('outliers', () => {
  test('bounds come from the train rows, a missing value is none, and rows are left out of the training alone', async () => {
    const given: RawRow[] = [0, 1, 2, 3, 4, null, 100].map((n, at) => ({
      ...(plain[0] as RawRow),
      n,
      part: at === 6 ? 'test' : 'train',
    }))
    const settings = { columns: ['n'], iqrFactor: 1 }
    const bounded = await runNode(setup, 'prepare.outliers', await tableOf(setup, given), settings)
    expect(bounded.recipe.steps[0]?.state).toEqual({ n: { low: -1, high: 5 } })
    expect(await column(bounded, 'n')).toEqual([0, 1, 2, 3, 4, null, 5])
    const fewer = await runNode(setup, 'prepare.outliers', await tableOf(setup, given), { ...settings, action: 'drop' })
    expect(await column(fewer, 'n')).toEqual([0, 1, 2, 3, 4, null])
    expect(compileRecipe(fewer.recipe, ['n']).apply({ n: 100 }, 0)).toMatchObject({ ok: true })
  })
})

test('numbers fall into ranges: an edge belongs to the upper one, missing stays missing, at an endpoint too', async () => {
  const given: RawRow[] = [17, 18, 64.5, 65, null].map((n) => ({ ...(plain[0] as RawRow), n }))
  const table = await runNode(setup, 'prepare.bin', await tableOf(setup, given), {
    method: 'edges',
    edges: [65, 18],
    columns: ['n'],
  })
  expect(await column(table, 'n')).toEqual(['below 18', '18 to 65', '18 to 65', '65 and more', null])
  const encoded = await runNode(setup, 'prepare.encode', table, { columns: ['n'] })
  await expectAgreement(encoded)
  for (const method of ['quantile', 'width']) {
    const learned = await runNode(setup, 'prepare.bin', await tableOf(setup, given), {
      method,
      bins: 2,
      columns: ['n'],
    })
    expect(learned.recipe.steps[0]?.state).toEqual({ n: [method === 'width' ? 41 : 41.25] })
  }
})

test('a part that begins again lies on a circle: December beside January', async () => {
  const given: RawRow[] = ['2024-01-15', '2024-12-15', '2024-07-15'].map((d) => ({ ...(plain[0] as RawRow), d }))
  const table = await runNode(setup, 'prepare.dateParts', await tableOf(setup, given), {
    parts: ['month'],
    circular: true,
  })
  const [sine, cosine] = [await column(table, 'd (month, sine)'), await column(table, 'd (month, cosine)')]
  const distance = (a: number, b: number) =>
    Math.hypot(Number(sine[a]) - Number(sine[b]), Number(cosine[a]) - Number(cosine[b]))
  expect(distance(0, 1)).toBeCloseTo(2 * Math.sin(Math.PI / 12))
  expect(distance(0, 2)).toBeCloseTo(2)
  expect(table.columns.some((each) => each.name === 'd')).toBe(false)
})

describe('columns', () => {
  test('what is left out is gone, the part never is, and names and order are as said', async () => {
    const table = await runNode(setup, 'prepare.choose', await tableOf(setup, plain), {
      how: 'keep',
      columns: ['d', 'n'],
      changes: [{ column: 'n', name: 'amount' }],
    })
    expect(table.columns.map((each) => each.name)).toEqual(['d', 'amount', 'part'])
    expect(await column(table, 'amount')).toEqual([3, null, 1, 2])
  })

  test('a formula that does not read is told at its place', () => {
    const node = definitions.find((each) => each.id === 'prepare.formula')
    const params = { formulas: [{ name: 'x', formula: 'n +', kind: 'automatic' as const }] }
    const found = node?.infer({
      inputs: { table: { type: 'table', columns: [{ name: 'n', kind: 'number', role: 'feature' }] } },
      connected: { table: true },
      params: params as never,
      facts: undefined,
    })
    expect(found?.problems).toMatchObject([{ code: 'formula_unreadable', field: 'formulas.0.formula' }])
  })
})

describe('every step that learns', () => {
  const learning = definitions.filter((each) => 'transform' in each && learnsWith(each.transform as never))
  test.each(learning.map((each) => [each.id, each] as const))('%s is refused before a split', (_id, definition) => {
    const table = {
      type: 'table' as const,
      columns: [{ name: 'n', kind: 'number' as const, role: 'feature' as const }],
    }
    const node = { id: 'x', type: definition.id, version: 1, params: {}, position: { x: 0, y: 0 } }
    const found = learnsBeforeSplit(node as never, definition as never, { table }, () => new Set())
    expect(found).toMatchObject({ code: 'learns_before_split', severity: 'error', fix: { kind: 'moveAfterSplit' } })
  })

  test.each(learning.map((each) => each.id))('%s learns nothing from rows outside the train part', async (id) => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (given, others) => {
        const learn = async (all: RawRow[]) => {
          const table = await tableOf(setup, all)
          // Which columns have gaps is known of the whole file; what goes into them is not.
          const columns = table.columns.map(({ name, kind, role }) => ({ name, kind, role }))
          const after = await runNode(setup, id as Parameters<typeof runNode>[1], { ...table, columns })
          return after.recipe.steps.map(({ state }) => state)
        }
        const changed = given.map((each, at) =>
          each.part === 'train' ? each : { ...(others[at % others.length] ?? each), part: each.part },
        )
        expect(await learn(changed)).toEqual(await learn(given))
      }),
      { numRuns: 3 },
    )
  })
})
