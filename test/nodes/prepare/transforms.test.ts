import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileRecipe } from '#nodes/core/recipe.ts'
import { featuresOf } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { prepareRest } from '#nodes/prepare/autoPrepare.ts'
import { bestLambda } from '#nodes/prepare/bend.ts'
import { setUpTables, type TableSetup } from '../../server/tables/tableSetup.ts'
import { type RawRow, runNode, tableOf } from './prepareSetup.ts'

let setup: TableSetup
beforeAll(async () => {
  setup = await setUpTables()
})
afterAll(() => setup.close())

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 5 })
const day = fc
  .date({ min: new Date('1600-01-01'), max: new Date('2400-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const row: fc.Arbitrary<RawRow> = fc.record({
  n: maybe(
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.constant(0.1),
    ),
  ),
  w: maybe(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.maxSafeInteger())),
  c: maybe(
    fc.oneof(fc.constantFrom('a', 'b', 'B', 'seen', "it's", 'x = y', 'é', '1', ''), fc.string({ maxLength: 4 })),
  ),
  b: maybe(fc.boolean()),
  d: maybe(fc.oneof(day, fc.constant('2024-02-29'))),
  part: fc.constantFrom('train', 'train', 'train', 'validation', 'test'),
})
const rows = fc.array(row, { minLength: 1, maxLength: 40 })

const same = (a: unknown, b: unknown): boolean => Object.is(a, b) || a === b

/** Holds the SQL over a table against the plain function over its raw rows, cell by cell. */
async function expectAgreement(table: TableValue): Promise<void> {
  const features = featuresOf(table.columns)
    .filter((each) => each.kind === 'number' || each.kind === 'integer')
    .map((each) => each.name)
  if (features.length === 0) return
  const bySql = await setup.tables.rows(table, { limit: 1000, columns: ['__row', ...features] })
  const raw = await setup.tables.sourceRows(
    table,
    bySql.map((each) => Number(each['__row'])),
  )
  for (const feature of features) {
    const { inputs, apply } = compileRecipe(table.recipe, [feature])
    for (const [at, sqlRow] of bySql.entries()) {
      const given = Object.fromEntries(inputs.map(({ name }) => [name, raw[at]?.[name] ?? null]))
      const result = apply(given, at)
      const plain = result.ok ? result.values[0] : null
      if (!same(plain, sqlRow[feature]))
        throw new Error(`${feature} of ${JSON.stringify(given)}: SQL ${sqlRow[feature]}, row ${plain}`)
    }
  }
}

const chains: [string, [Parameters<typeof runNode>[1], Record<string, unknown>][]][] = [
  ['fill by median and most frequent', [['prepare.fill', {}]]],
  ['fill by mean and a category', [['prepare.fill', { numbers: 'mean', categories: 'constant' }]]],
  [
    'fill by constants',
    [['prepare.fill', { numbers: 'constant', numberValue: -1.25, categories: 'constant', categoryValue: "n'one" }]],
  ],
  ['fill by most frequent', [['prepare.fill', { numbers: 'mostFrequent' }]]],
  ['scale', [['prepare.scale', {}]]],
  ['scale to a range', [['prepare.scale', { method: 'minMax' }]]],
  ['scale robustly', [['prepare.scale', { method: 'robust' }]]],
  ['scale by rank', [['prepare.scale', { method: 'quantile' }]]],
  ['encode', [['prepare.encode', {}]]],
  ['encode by frequency', [['prepare.encode', { method: 'frequency' }]]],
  ['encode by hashing', [['prepare.encode', { method: 'hash', buckets: 3 }]]],
  [
    'encode in an own order',
    [['prepare.encode', { method: 'ordinal', orders: [{ column: 'c', order: ['seen', 'nobody', 'b'] }] }]],
  ],
  ['encode few and refuse', [['prepare.encode', { maxCategories: 3, unseen: 'refuse' }]]],
  ['encode and refuse', [['prepare.encode', { unseen: 'refuse' }]]],
  ['encode as numbers', [['prepare.encode', { method: 'ordinal', dates: 'day' }]]],
  ['encode as numbers and refuse', [['prepare.encode', { method: 'ordinal', unseen: 'refuse' }]]],
  [
    'fill, encode, scale',
    [
      ['prepare.fill', {}],
      ['prepare.encode', {}],
      ['prepare.scale', {}],
    ],
  ],
]

describe('SQL in training and the plain function at an endpoint agree', () => {
  test.each(chains)('%s', async (_name, steps) => {
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        let table = await tableOf(setup, given)
        for (const [id, settings] of steps) table = await runNode(setup, id, table, settings)
        await expectAgreement(table)
      }),
      { numRuns: 10 },
    )
  })
})

const learnedOnly: typeof chains = [
  ['scale by logarithm', [['prepare.scale', { method: 'log' }]]],
  ['scale to a bell shape', [['prepare.scale', { method: 'yeoJohnson' }]]],
  ['select by variance', [['prepare.selectFeatures', { measure: 'variance', count: 3 }]]],
]

describe('what is learned comes from the train rows alone', () => {
  test.each([...chains, ...learnedOnly])('%s', async (_name, steps) => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (given, others) => {
        const learn = async (all: RawRow[]) => {
          let table = await tableOf(setup, all)
          // Which columns have gaps is known of the whole file; what goes into them is not.
          table = { ...table, columns: table.columns.map(({ missing: _missing, ...each }) => each) }
          for (const [id, settings] of steps) table = await runNode(setup, id, table, settings)
          return table.recipe.steps.map((step) => step.state)
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

const plain: RawRow[] = [
  { n: 1, w: 10, c: 'a', b: true, d: '1970-01-01', part: 'train' },
  { n: 3, w: 10, c: 'b', b: false, d: '1970-01-04', part: 'train' },
  { n: null, w: 10, c: null, b: null, d: null, part: 'train' },
  { n: 8, w: 12, c: 'new', b: true, d: '2024-02-29', part: 'test' },
]
const values = async (table: TableValue) =>
  setup.tables.rows(table, { limit: 10, columns: featuresOf(table.columns).map((each) => each.name) })

describe('single steps', () => {
  test('fill puts in what the train rows show, and leaves columns without gaps alone', async () => {
    const table = await runNode(setup, 'prepare.fill', await tableOf(setup, plain))
    expect((await values(table))[2]).toEqual({ n: 2, w: 10, c: 'a', b: false, d: '1970-01-01' })
    expect(table.recipe.steps[0]?.state).toEqual({
      n: { fill: 2 },
      c: { fill: 'a' },
      b: { fill: false },
      d: { fill: '1970-01-01' },
    })
    expect(table.columns.find((each) => each.name === 'n')).toMatchObject({ missing: 0, prepared: ['filled'] })
  })

  test('scaling a constant column does not divide by zero', async () => {
    for (const method of ['standard', 'minMax', 'robust']) {
      const table = await runNode(setup, 'prepare.scale', await tableOf(setup, plain), { method, columns: ['w'] })
      expect((await values(table)).map((each) => each['w'])).toEqual([0, 0, 0, 2])
    }
  })

  test('the standard scale has mean 0 and deviation 1 over the train rows', async () => {
    const table = await runNode(setup, 'prepare.scale', await tableOf(setup, plain), { columns: ['n'] })
    expect((await values(table)).map((each) => each['n'])).toEqual([-1, 1, null, 6])
  })

  test('a bent scale draws a long tail in, and an endpoint bends likewise', async () => {
    const tail: RawRow[] = [-2, 0, 1, 2, 3, 5, 8, 1000].map((n) => ({ ...(plain[0] as RawRow), n, part: 'train' }))
    for (const method of ['log', 'yeoJohnson']) {
      const table = await runNode(setup, 'prepare.scale', await tableOf(setup, tail), { method, columns: ['n'] })
      const found = (await values(table)).map((each) => Number(each['n']))
      expect(found.toSorted((a, b) => a - b)).toEqual(found)
      expect(found.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 9)
      expect(found.reduce((sum, each) => sum + each ** 2, 0) / found.length).toBeCloseTo(1, 9)
      expect(found[7]).toBeLessThan(2.4)
      const { apply } = compileRecipe(table.recipe, ['n'])
      for (const [at, { n }] of tail.entries()) {
        const result = apply({ n }, at)
        expect(result.ok && result.values[0]).toBeCloseTo(found[at] ?? Number.NaN, 12)
      }
    }
  })

  test('the curve found is the one of greatest likelihood', () => {
    // Lambda 0 is the logarithm: these are e^x - 1 of a normal distribution's quantiles.
    const normal = [-1.64, -1.04, -0.67, -0.39, -0.13, 0.13, 0.39, 0.67, 1.04, 1.64].map((each) => each + 3)
    expect(bestLambda(normal.map((each) => Math.exp(each) - 1))).toBeCloseTo(0, 1)
    expect(bestLambda(normal)).toBeCloseTo(1, 0)
  })

  test('categories take a given order; how often they come is a share; one never seen is none', async () => {
    const table = await tableOf(setup, plain)
    const ordered = await runNode(setup, 'prepare.encode', table, {
      method: 'ordinal',
      columns: ['c'],
      orders: [{ column: 'c', order: ['b', 'a'] }],
    })
    expect((await values(ordered)).map((each) => each['c'])).toEqual([1, 0, null, 2])
    const often = await runNode(setup, 'prepare.encode', table, { method: 'frequency', columns: ['c'] })
    expect((await values(often)).map((each) => each['c'])).toEqual([0.5, 0.5, null, 0])
    const hashed = await runNode(setup, 'prepare.encode', table, { method: 'hash', buckets: 4, columns: ['c'] })
    const [first] = await values(hashed)
    expect(['c #1', 'c #2', 'c #3', 'c #4'].reduce((sum, name) => sum + Number(first?.[name]), 0)).toBe(1)
  })

  test('encode makes a column a category; one never seen has a 0 in each, a date becomes its day, month and weekday', async () => {
    const table = await runNode(setup, 'prepare.encode', await tableOf(setup, plain))
    const found = await values(table)
    expect(found[3]).toEqual({
      n: 8,
      w: 12,
      'c = a': 0,
      'c = b': 0,
      b: 1,
      'd (day)': 19_782,
      'd (month)': 2,
      'd (weekday)': 4,
    })
    expect(found[1]).toMatchObject({ 'c = a': 0, 'c = b': 1, b: 0, 'd (day)': 3, 'd (weekday)': 7 })
  })

  test('rare categories are taken together, and so are those never seen', async () => {
    const many: RawRow[] = ['a', 'a', 'b', 'b', 'z', 'y', 'new'].map((c, at) => ({
      ...(plain[0] as RawRow),
      c,
      part: at === 6 ? 'test' : 'train',
    }))
    const table = await runNode(setup, 'prepare.encode', await tableOf(setup, many), {
      maxCategories: 2,
      columns: ['c'],
    })
    expect((await values(table)).map((each) => [each['c = a'], each['c = b'], each['c = other']])).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0, 0, 1],
      [0, 0, 1],
    ])
  })

  test('names of new columns never collide, in capitals neither', async () => {
    const twins: RawRow[] = ['dream', 'Dream'].map((c) => ({ ...(plain[0] as RawRow), c, part: 'train' }))
    const table = await runNode(setup, 'prepare.encode', await tableOf(setup, twins), { columns: ['c'] })
    expect((await values(table)).map((each) => [each['c = Dream'], each['c = dream (2)']])).toEqual([
      [0, 1],
      [1, 0],
    ])
  })

  test('scale leaves encoded columns as they are', async () => {
    const encoded = await runNode(setup, 'prepare.encode', await tableOf(setup, plain))
    const scaled = await runNode(setup, 'prepare.scale', encoded)
    expect((await values(scaled)).map((each) => each['c = a'])).toEqual([1, 0, null, 0])
    expect(Object.keys(scaled.recipe.steps[1]?.state ?? {})).toEqual(['n', 'w', 'd (day)', 'd (month)', 'd (weekday)'])
  })
})

describe('what nobody prepared', () => {
  test('becomes filled, encoded, scaled numbers', async () => {
    const { table, left, problems } = await prepareRest(await tableOf(setup, plain), setup.tables)
    expect([left, problems]).toEqual([[], []])
    expect(table.recipe.steps.map((step) => step.node)).toEqual(['prepare.fill', 'prepare.encode', 'prepare.scale'])
    const features = featuresOf(table.columns).map((each) => each.name)
    const { values: numbers } = await setup.tables.matrix(table, features)
    expect(numbers.every(Number.isFinite)).toBe(true)
    await expectAgreement(table)
  })

  test('what a person did is not done again', async () => {
    const filled = await runNode(setup, 'prepare.fill', await tableOf(setup, plain), {
      numbers: 'constant',
      numberValue: 7,
    })
    const scaled = await runNode(setup, 'prepare.scale', filled, { columns: ['n'], method: 'minMax' })
    const { table } = await prepareRest(scaled, setup.tables)
    expect(table.recipe.steps.map((step) => step.title)).toEqual([
      'Fill missing',
      'Scale',
      'Encode (automatic)',
      'Scale (automatic)',
    ])
    expect(Object.keys(table.recipe.steps[3]?.state ?? {})).not.toContain('n')
  })

  test('free text gets words that are weighed', async () => {
    const table = await tableOf(setup, plain)
    const columns = table.columns.map((each) => (each.name === 'c' ? { ...each, kind: 'text' as const } : each))
    const { left, problems } = await prepareRest({ ...table, columns }, setup.tables)
    expect(left).toEqual([])
    expect(problems).toEqual([])
  })
})
