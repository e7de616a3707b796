import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileRecipe } from '#nodes/core/recipe.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
let sales: TableValue
beforeAll(async () => {
  bench = await openNodeBench()
  const lines = ['2024-01-03,A,30', '2024-01-01,A,10', '2024-01-01,B,5', '2024-01-02,A,', '2024-01-04,A,20']
  sales = await bench.table(['day,shop,sold', ...lines].join('\n'), { split: false })
})
afterAll(() => bench.close())

const run = async (id: string, table: TableValue, params = {}) =>
  (await bench.run(id, { table }, params))['table'] as TableValue
const column = (table: TableValue, name: string) => bench.context.tables.values(table, name)
const rows = (table: TableValue) => bench.context.tables.rows(table, { limit: 100 })

describe('lags and windows', () => {
  test('look at the rows before in time, each series on its own, never at the row itself', async () => {
    const figures = [
      { column: 'sold', figure: 'lag', rows: 1 },
      { column: 'sold', figure: 'mean', rows: 3 },
      { column: 'sold', figure: 'max', rows: 3 },
      { column: 'sold', figure: 'difference', rows: 1 },
    ]
    const table = await run('prepare.lags', sales, { figures, by: ['shop'] })
    expect(await column(table, 'sold (lag 1)')).toEqual([null, null, null, 10, 30])
    expect(await column(table, 'sold (mean of 3)')).toEqual([10, null, null, 10, 20])
    expect(await column(table, 'sold (largest of 3)')).toEqual([10, null, null, 10, 30])
    expect(await column(table, 'sold (difference 1)')).toEqual([null, null, null, null, null])
    expect(compileRecipe(table.recipe, ['sold (lag 1)']).inputs.map((each) => each.name)).toEqual(['sold (lag 1)'])
  })

  test('changing a row never changes a window that ends before it', async () => {
    const value = fc.option(fc.integer({ min: -9, max: 9 }), { nil: null })
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 2, maxLength: 12 }), fc.nat(), async (values, place) => {
        const at = place % values.length
        const made = async (list: (number | null)[]) => {
          const csv = ['t,x,keep', ...list.map((each, t) => `${t},${each ?? ''},1`), '99,5,1'].join('\n')
          const figures = ['lag', 'mean', 'sum', 'deviation'].map((figure) => ({ column: 'x', figure, rows: 2 }))
          const table = await run('prepare.lags', await bench.table(csv, { split: false }), { figures, order: 't' })
          return (await rows(table)).slice(0, at + 1).map(({ x: _x, ...rest }) => rest)
        }
        expect(await made(values.with(at, 7))).toEqual(await made(values))
      }),
      { numRuns: 8 },
    )
  })

  test('what is no number has no mean', async () => {
    const figures = [{ column: 'shop', figure: 'mean', rows: 1 }]
    await expect(run('prepare.lags', sales, { figures })).rejects.toMatchObject({ code: 'column_kind' })
  })
})

describe('fill over time', () => {
  const csv = 't,s,x\n1,a,\n2,a,2\n3,a,\n4,a,\n5,a,8\n6,a,\n3,b,\n'
  test.each([
    ['forward', [null, 2, 2, 2, 8, 8, null]],
    ['backward', [2, 2, 8, 8, 8, null, null]],
    ['line', [2, 2, 4, 6, 8, 8, null]],
  ])('%s', async (how, wanted) => {
    const table = await run('prepare.fillTime', await bench.table(csv, { split: false }), {
      how,
      order: 't',
      by: ['s'],
    })
    expect(await column(table, 'x')).toEqual(wanted)
    expect(await column(table, 't')).toEqual([1, 2, 3, 4, 5, 6, 3])
  })
})

describe('pivot and unpivot', () => {
  test('a column for each category, a row for each key; where none meets it is missing', async () => {
    const wide = await run('prepare.pivot', sales, { by: ['day'], names: 'shop', values: 'sold', figure: 'sum' })
    expect(await rows(wide)).toEqual([
      { day: '2024-01-03', A: 30, B: null },
      { day: '2024-01-01', A: 10, B: 5 },
      { day: '2024-01-02', A: null, B: null },
      { day: '2024-01-04', A: 20, B: null },
    ])
    const counted = await run('prepare.pivot', sales, { names: 'shop' })
    expect(await rows(counted)).toEqual([{ A: 4, B: 1 }])
    const long = await run('prepare.unpivot', wide, { columns: ['A', 'B'], names: 'shop', values: 'sold' })
    expect(await rows(long)).toEqual([
      { day: '2024-01-03', shop: 'A', sold: 30 },
      { day: '2024-01-01', shop: 'A', sold: 10 },
      { day: '2024-01-01', shop: 'B', sold: 5 },
      { day: '2024-01-04', shop: 'A', sold: 20 },
    ])
  })

  test('names of categories that are keys too, quotes, and capitals never collide', async () => {
    const lines = ['1,k', `1,"it's ""x"""`, '2,K', '2,K', '1,k', `1,"it's ""x"""`]
    const given = await bench.table(['k,c', ...lines].join('\n'), { split: false })
    const wide = await run('prepare.pivot', given, { by: ['k'], names: 'c' })
    expect(new Set(wide.columns.map((each) => each.name.toLowerCase())).size).toBe(4)
    expect(wide.rows).toBe(2)
  })

  test('says what cannot name columns', async () => {
    await expect(run('prepare.pivot', sales, { names: 'sold' })).rejects.toMatchObject({ code: 'column_kind' })
    await expect(run('prepare.pivot', sales)).rejects.toMatchObject({ code: 'column_missing' })
    await expect(run('prepare.unpivot', sales, { columns: ['sold'] })).rejects.toMatchObject({
      code: 'columns_missing',
    })
  })
})

test('texts are cleaned alike in bulk and at an endpoint', async () => {
  const texts = ['See <b>THIS</b>  https://x.example/a now!', ' plain ', 'ÄÖ\u00a0ß  12', '']
  const csv = ['note,n', ...texts.map((each, at) => `"${each}",${at % 2}`)].join('\n')
  const given = await bench.table(csv, {
    columns: { note: { kind: 'text', role: 'feature' } },
    target: 'n',
    split: false,
  })
  const cleanedTable = await run('prepare.textClean', given)
  expect(await column(cleanedTable, 'note')).toEqual(['see this now!', 'plain', 'äö ß 12', null])
  const measured = await run('prepare.formula', cleanedTable, {
    formulas: [{ name: 'size', formula: 'length(note)' }],
  })
  const { apply } = compileRecipe(measured.recipe, ['size'], { missing: 'keep' })
  const sizes = await column(measured, 'size')
  for (const [at, note] of texts.slice(0, 3).entries()) {
    const result = apply({ note }, at)
    expect(result.ok && result.values[0]).toBe(sizes[at])
  }
})

describe('balance', () => {
  const csv = [
    'x,kind',
    ...Array.from({ length: 80 }, (_, at) => `${at * 1.5},${at % 8 === 0 ? 'rare' : 'usual'}`),
  ].join('\n')
  const split = () => bench.table(csv, { target: 'kind', split: {} })
  const counts = async (table: TableValue, part: string) => {
    const [kinds, parts, x] = [await column(table, 'kind'), await column(table, 'part'), await column(table, 'x')]
    const own = kinds.flatMap((kind, at) => (parts[at] === part ? [[String(kind), Number(x[at])] as const] : []))
    const of = (name: string) => own.filter(([kind]) => kind === name).length
    return { rare: of('rare'), usual: of('usual'), different: new Set(own.map(([, each]) => each)).size }
  }

  test('train rows become equally many; the others stay as they are, and each row keeps its raw one', async () => {
    const given = await split()
    const before = await counts(given, 'train')
    const over = await run('prepare.balance', given)
    expect(await counts(over, 'train')).toEqual({
      rare: before.usual,
      usual: before.usual,
      different: before.different,
    })
    const under = await run('prepare.balance', given, { how: 'under' })
    expect(await counts(under, 'train')).toEqual({ rare: before.rare, usual: before.rare, different: before.rare * 2 })
    const half = await run('prepare.balance', given, { share: 50 })
    expect((await counts(half, 'train')).rare).toBe(Math.round(before.usual / 2))
    for (const table of [over, under, half]) {
      expect(await counts(table, 'test')).toEqual(await counts(given, 'test'))
      expect(await counts(table, 'validation')).toEqual(await counts(given, 'validation'))
      const raw = await bench.context.tables.sourceRows(table, [0, table.rows - 1])
      expect(raw.map((each) => each['x'])).toEqual([(await column(table, 'x'))[0], (await column(table, 'x')).at(-1)])
      expect(compileRecipe(table.recipe, ['x']).apply({ x: 1 }, 0)).toMatchObject({ ok: true })
    }
    expect((await run('prepare.balance', given)).base).toBe(over.base)
    expect((await run('prepare.balance', given, { how: 'under', seed: 7 })).base).not.toBe(under.base)
  })

  test('weights make each class count alike; rows of other parts weigh 1', async () => {
    const table = await run('prepare.balance', await split(), { how: 'weights' })
    const [kinds, parts] = [await column(table, 'kind'), await column(table, 'part')]
    const weights = await column(table, 'class weight')
    const sum = (kind: string) =>
      weights.reduce<number>(
        (all, each, at) => all + (kinds[at] === kind && parts[at] === 'train' ? Number(each) : 0),
        0,
      )
    expect(sum('rare')).toBeCloseTo(sum('usual'), 9)
    expect(new Set(weights.filter((_, at) => parts[at] !== 'train'))).toEqual(new Set([1]))
    expect(table.columns.find((each) => each.name === 'class weight')?.role).toBe('weight')
    await expect(run('prepare.balance', table, { how: 'weights' })).rejects.toMatchObject({ code: 'weights_there' })
  })
})

describe('select features', () => {
  const lines = Array.from({ length: 60 }, (_, at) => {
    const noise = ((at * 37) % 23) / 23
    return `${at % 2},${(at % 2) * 3 + noise},${noise},${['p', 'q', 'r'][(at * 7) % 3]},${at % 2 === 0 ? 'no' : 'yes'},5`
  })
  const made = (target: string) =>
    bench.table(['flag,strong,weak,letter,answer,same', ...lines].join('\n'), { target, split: {} })

  test.each([
    ['mutualInformation', 'answer'],
    ['correlation', 'answer'],
    ['anova', 'answer'],
    ['correlation', 'strong'],
  ])('%s keeps what tells of %s', async (measure, target) => {
    const table = await run('prepare.selectFeatures', await made(target), { measure, count: 3 })
    const names = table.columns.map((each) => each.name)
    expect(names).toContain(target === 'answer' ? 'strong' : 'flag')
    expect(names).not.toContain('same')
    expect(names).toContain('part')
    const { inputs } = compileRecipe(table.recipe, ['flag'])
    expect(inputs.map((each) => each.name)).toEqual(['flag'])
  })

  test('variance does not mind units, and drops what never varies', async () => {
    const table = await run('prepare.selectFeatures', await made('answer'), { measure: 'variance', count: 3 })
    expect(table.columns.map((each) => each.name)).not.toContain('same')
  })
})
