import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, columnRef, literal } from '#nodes/core/expr/expr.ts'
import type { SplitPlan } from '#nodes/core/run.ts'
import type { RecipeStep } from '#nodes/core/transform.ts'
import { openTables } from '#server/tables/openTables.ts'
import { previewPage } from '#server/tables/previewPage.ts'
import { profileTable } from '#server/tables/profileTable.ts'
import { setUpTables, type TableSetup } from './tableSetup.ts'

let setup: TableSetup
beforeAll(async () => {
  setup = await setUpTables()
})
afterAll(() => setup.close())

const load = async (text: string) => (await setup.tables.importCsv(await setup.file(text), { ragged: 'refuse' })).table
const small = 'x,c,flag\n1,a,true\n2,b,false\n,a,true\n4,,\n'
/** Numbers whose sum depends on the order in which they are added. */
const many = (rows: number) =>
  `n,x,g\n${Array.from({ length: rows }, (_, at) => `${at},${(Math.sin(at) * 10 ** (at % 9)).toFixed(7)},${'abc'[at % 3]}`).join('\n')}\n`

const double: RecipeStep = {
  node: 'test.double',
  version: 1,
  title: 'Double',
  atPrediction: 'apply',
  state: null,
  drop: ['c'],
  write: [
    { column: { name: 'x', kind: 'number', role: 'feature' }, expr: call('multiply', columnRef('x'), literal(2)) },
    { column: { name: 'y', kind: 'integer', role: 'feature' }, expr: call('add', columnRef('x'), literal(1)) },
  ],
}

describe('steps are applied when somebody looks', () => {
  test('a step writes, replaces and drops columns; its expressions see the columns before it', async () => {
    const table = setup.tables.withStep(await load(small), double)
    expect(table.columns.map((each) => each.name)).toEqual(['x', 'flag', 'y'])
    expect(await setup.tables.rows(table, { limit: 10 })).toEqual([
      { x: 2, flag: true, y: 2 },
      { x: 4, flag: false, y: 3 },
      { x: null, flag: true, y: null },
      { x: 8, flag: null, y: 5 },
    ])
  })

  test('storing the table changes nothing but the facts', async () => {
    const lazy = setup.tables.withStep(await load(small), double)
    const stored = await setup.tables.materialise(lazy)
    expect(stored).toMatchObject({ applied: 1, rows: 4 })
    expect(stored.base).not.toBe(lazy.base)
    expect(await setup.tables.rows(stored, { limit: 10 })).toEqual(await setup.tables.rows(lazy, { limit: 10 }))
    expect(stored.columns[0]).toMatchObject({ name: 'x', missing: 1, min: 2, max: 8, typical: 4 })
    expect(await setup.tables.sourceRows(stored, [3, 0])).toEqual([
      { x: 4, c: null, flag: null },
      { x: 1, c: 'a', flag: true },
    ])
  })

  test('rows can be left out, and keep their numbers', async () => {
    const table = await setup.tables.materialise(await load(small), {
      keep: call('not', call('isMissing', columnRef('x'))),
    })
    expect(table.rows).toBe(3)
    expect(await setup.tables.rows(table, { limit: 10, columns: ['__row', 'x'] })).toEqual([
      { __row: 0, x: 1 },
      { __row: 1, x: 2 },
      { __row: 3, x: 4 },
    ])
  })

  test('another kind of a raw column becomes the kind that an endpoint asks for', async () => {
    const table = await load('n,code\n1,7\n0,8\n1,7\n')
    const [first, second] = table.columns
    if (!first || !second) throw new Error('Two columns were read.')
    const changed = await setup.tables.materialise(table, {
      columns: [
        { ...first, kind: 'boolean' },
        { ...second, kind: 'category' },
      ],
    })
    expect(await setup.tables.rows(changed, { limit: 1 })).toEqual([{ n: true, code: '7' }])
    expect(changed.recipe.source).toBe(changed.base)
    expect(changed.recipe.input).toEqual(changed.columns)
    expect(changed.columns[1]).toMatchObject({ kind: 'category', categories: ['7', '8'] })
  })
})

describe('tables are named by what is in them', () => {
  test('the same content has the same name, however it was written; other content has another', async () => {
    const base = (await load('a;b\r\n1;x\r\n2;y\r\n')).base
    expect((await load('a,b\n1,x\n2,y\n')).base).toBe(base)
    for (const other of [
      'a,b\n1,x\n2,z\n',
      'a,b\n2,y\n1,x\n',
      'a,c\n1,x\n2,y\n',
      'a,b\n1,x\n2,y\n2,y\n',
      'a,b\n1.5,x\n2,y\n',
    ])
      expect((await load(other)).base).not.toBe(base)
  })

  test('one thread and four give the same table, facts and figures to the last bit', async () => {
    const path = await setup.file(many(150_000))
    const results = []
    for (const threads of [1, 4]) {
      const tables = await openTables({
        artifacts: setup.artifacts,
        scratch: join(setup.folder, `threads-${threads}`),
        threads,
      })
      try {
        const { table } = await tables.importCsv(path, { ragged: 'refuse' })
        const split = await tables.assignParts(table, plan({ by: 'stratified', column: 'g' }), 'part')
        const figures = await tables.aggregator(split)({
          mean: { fn: 'mean', column: 'x' },
          deviation: { fn: 'stddev', column: 'x' },
          median: { fn: 'median', column: 'x' },
        })
        results.push({ table, split, figures })
      } finally {
        tables.close()
      }
    }
    expect(results[1]).toEqual(results[0])
  })
})

const plan = (
  how: Partial<SplitPlan> & Pick<SplitPlan, 'by'>,
  shares = { train: 70, validation: 15, test: 15 },
): SplitPlan => ({ seed: 42, shares, ...how }) as SplitPlan

describe('parts', () => {
  test('shares are exact, whatever the number of rows', async () => {
    for (const [rows, expected] of [
      [100, { train: 70, validation: 15, test: 15 }],
      [7, { train: 5, validation: 1, test: 1 }],
      [1, { train: 1, validation: 0, test: 0 }],
    ] as const) {
      const table = await load(`x\n${Array.from({ length: rows }, (_, at) => at).join('\n')}\n`)
      expect((await setup.tables.assignParts(table, plan({ by: 'random' }), 'part')).partRows).toEqual(expected)
    }
  })

  test('the same seed gives the same parts, another seed others', async () => {
    const table = await load(many(400))
    const parts = async (seed: number) =>
      setup.tables.values(await setup.tables.assignParts(table, { ...plan({ by: 'random' }), seed }, 'part'), 'part')
    expect(await parts(1)).toEqual(await parts(1))
    expect(await parts(2)).not.toEqual(await parts(1))
  })

  test('every class keeps the shares to a row', async () => {
    const classes = [
      ...Array.from({ length: 300 }, () => 'often'),
      ...Array.from({ length: 41 }, () => 'seldom'),
      'once',
    ]
    const table = await load(`x,c\n${classes.map((each, at) => `${at},${each}`).join('\n')}\n`)
    const split = await setup.tables.assignParts(table, plan({ by: 'stratified', column: 'c' }), 'part')
    const rows = await setup.tables.rows(split, { limit: 1000 })
    const count = (c: string, part: string) => rows.filter((row) => row['c'] === c && row['part'] === part).length
    for (const [part, share] of [
      ['train', 0.7],
      ['validation', 0.15],
      ['test', 0.15],
    ] as const)
      for (const [name, size] of [
        ['often', 300],
        ['seldom', 41],
        ['once', 1],
      ] as const)
        expect(Math.abs(count(name, part) - size * share)).toBeLessThanOrEqual(1)
    expect(split.partRows?.train).toBe(Math.round(342 * 0.7))
  })

  test('by time the oldest train and the youngest test', async () => {
    const days = Array.from({ length: 20 }, (_, at) => `2024-02-${String(((at * 7) % 20) + 1).padStart(2, '0')}`)
    const table = await load(`day,x\n${days.map((day, at) => `${day},${at}`).join('\n')}\n`)
    const split = await setup.tables.assignParts(table, plan({ by: 'time', column: 'day' }), 'part')
    const last = async (part: 'train' | 'validation' | 'test') =>
      (await setup.tables.values(split, 'day', part)).map(String).toSorted()
    expect((await last('train')).at(-1)).toBe('2024-02-14')
    expect((await last('test'))[0]).toBe('2024-02-18')
  })

  test('by a column, as it says; a value that stands for no part is refused', async () => {
    const table = await load('x,set\n1,train\n2,test\n3,train\n')
    const by = (map: Record<string, 'train' | 'test'>) =>
      setup.tables.assignParts(table, plan({ by: 'column', column: 'set', map }), 'part')
    expect((await by({ train: 'train', test: 'test' })).partRows).toEqual({ train: 2, validation: 0, test: 1 })
    await expect(by({ train: 'train' })).rejects.toMatchObject({ code: 'split_value_unknown', column: 'set' })
  })
})

describe('figures', () => {
  test('come from the train rows, missing values left out, ties by text', async () => {
    const table = await load('x,c,set\n1,b,train\n2,a,train\n,,train\n3,b,train\n4,a,train\n100,z,test\n')
    const split = await setup.tables.assignParts(
      table,
      plan({ by: 'column', column: 'set', map: { train: 'train', test: 'test' } }),
      'part',
    )
    const figures = await setup.tables.aggregator(split)({
      count: { fn: 'count', column: 'x' },
      missing: { fn: 'countMissing', column: 'x' },
      mean: { fn: 'mean', column: 'x' },
      deviation: { fn: 'stddev', column: 'x' },
      min: { fn: 'min', column: 'x' },
      max: { fn: 'max', column: 'x' },
      median: { fn: 'median', column: 'x' },
      quarter: { fn: 'quantile', column: 'x', at: 0.25 },
      mode: { fn: 'mode', column: 'c' },
      often: { fn: 'frequencies', column: 'c', limit: 5 },
    })
    expect(figures).toEqual({
      count: 4,
      missing: 1,
      mean: 2.5,
      deviation: Math.sqrt(1.25),
      min: 1,
      max: 4,
      median: 2.5,
      quarter: 1.75,
      mode: 'a',
      often: [
        { value: 'a', count: 2 },
        { value: 'b', count: 2 },
      ],
    })
    expect(await setup.tables.aggregator(split, 'test')({ max: { fn: 'max', column: 'x' } })).toEqual({ max: 100 })
  })

  test('a column without values gives missing figures, huge ones do not overflow', async () => {
    const table = await load('x,y\nNA,1e300\nNA,-1e300\nNA,1e300\n')
    const figures = await setup.tables.aggregator(table)({
      none: { fn: 'mean', column: 'x' },
      mean: { fn: 'mean', column: 'y' },
      deviation: { fn: 'stddev', column: 'y' },
    })
    expect(figures['none']).toBeNull()
    expect(Number(figures['mean']) / 1e300).toBeCloseTo(1 / 3, 12)
    expect(Number(figures['deviation']) / 1e300).toBeCloseTo(Math.sqrt(8 / 9), 12)
  })
})

describe('numbers for training', () => {
  test('a matrix has the rows in their order, missing as NaN', async () => {
    const table = await load('a,b\n1,2.5\n,4\n5,\n')
    const { rows, values } = await setup.tables.matrix(table, ['b', 'a'])
    expect(rows).toBe(3)
    expect([...values]).toEqual([2.5, 1, 4, Number.NaN, Number.NaN, 5])
  })

  test('of many row groups and of a part', async () => {
    const table = await load(many(150_000))
    const { values } = await setup.tables.matrix(table, ['n'])
    expect(values.every((value, at) => value === at)).toBe(true)
    const split = await setup.tables.assignParts(table, plan({ by: 'random' }), 'part')
    const [train, all] = [
      await setup.tables.matrix(split, ['n'], 'train'),
      await setup.tables.values(split, 'n', 'train'),
    ]
    expect(train.rows).toBe(105_000)
    expect([...train.values.slice(0, 500)]).toEqual(all.slice(0, 500))
  })

  test('numbers beyond single precision are missing, true and false are 1 and 0', async () => {
    const { values } = await setup.tables.matrix(await load('a,b\n1e300,true\n1,false\n'), ['a', 'b'])
    expect([...values]).toEqual([Number.NaN, 1, 1, 0])
  })
})

describe('columns from outside', () => {
  test('a list goes by the order of the rows, a map by their numbers', async () => {
    const kept = await setup.tables.materialise(await load(small), {
      keep: call('not', call('isMissing', columnRef('x'))),
    })
    const table = await setup.tables.withColumns(kept, [
      { column: { name: 'guess', kind: 'number', role: 'ignore' }, values: [0.5, null, 2] },
      { column: { name: 'c', kind: 'category', role: 'target' }, values: new Map([[3, 'z']]) },
    ])
    expect(await setup.tables.rows(table, { limit: 5, columns: ['x', 'c', 'guess'] })).toEqual([
      { x: 1, c: 'a', guess: 0.5 },
      { x: 2, c: 'b', guess: null },
      { x: 4, c: 'z', guess: 2 },
    ])
    expect(table.columns.map(({ name, role }) => [name, role])).toEqual([
      ['x', 'feature'],
      ['c', 'target'],
      ['flag', 'feature'],
      ['guess', 'ignore'],
    ])
  })

  test('a table goes out as CSV and comes back the same', async () => {
    const table = await load('a,b,c\n1,"x, ""y""\nz",true\n,w,false\n3,x,\n')
    const digest = await setup.tables.exportCsv(table)
    const back = await load(Buffer.from(await setup.artifacts.get(digest)).toString())
    expect(back.base).toBe(table.base)
  })
})

describe('looking at a table', () => {
  test('a page, sorted, missing last', async () => {
    const table = await load(small)
    const page = await previewPage(setup.tables, table, {
      offset: 0,
      limit: 3,
      sort: { column: 'x', descending: true },
    })
    expect(page).toMatchObject({ rows: 4, offset: 0 })
    expect(page.page.map(([x]) => x)).toEqual([4, 2, 1])
    const rest = await previewPage(setup.tables, table, { offset: 3, limit: 3, sort: { column: 'x' } })
    expect(rest.page).toEqual([[null, 'a', true]])
  })

  test('a profile of stored and of open columns alike', async () => {
    const bytes = await readFile(join(import.meta.dirname, '../../fixtures/penguins.csv'), 'utf8')
    const table = await load(bytes)
    const profile = await profileTable(setup.tables, table)
    const [species, , bill] = profile.columns
    expect(species).toMatchObject({
      count: 344,
      missing: 0,
      distinct: 3,
      top: [
        { value: 'Adelie', count: 152 },
        { value: 'Gentoo', count: 124 },
        { value: 'Chinstrap', count: 68 },
      ],
    })
    expect(bill).toMatchObject({ count: 342, missing: 2, quantiles: { min: 32.1, median: 44.45, max: 59.6 } })
    expect(bill?.histogram?.reduce((sum, bin) => sum + bin.count, 0)).toBe(342)
    const doubled = setup.tables.withStep(table, {
      ...double,
      drop: [],
      write: [
        {
          column: { name: 'bill_length_mm', kind: 'number', role: 'feature' },
          expr: call('multiply', columnRef('bill_length_mm'), literal(2)),
        },
      ],
    })
    expect((await profileTable(setup.tables, doubled)).columns[2]?.quantiles?.max).toBe(119.2)
  })
})

test('work that is under way ends when it is told to', async () => {
  const abort = new AbortController()
  const tables = await openTables({
    artifacts: setup.artifacts,
    scratch: join(setup.folder, 'abort'),
    signal: abort.signal,
  })
  try {
    const table = await load(many(1000))
    const started = performance.now()
    const long = tables.query(table, (session) =>
      session.first('SELECT count(*) FROM range(1000000) a, range(1000000) b'),
    )
    setTimeout(() => abort.abort(), 50)
    await expect(long).rejects.toMatchObject({ name: 'AbortError' })
    expect(performance.now() - started).toBeLessThan(5000)
  } finally {
    tables.close()
  }
})
