import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileRecipe, remainingSteps } from '#nodes/core/recipe.ts'
import type { ModelValue, TableValue } from '#nodes/core/value.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
beforeAll(async () => {
  bench = await openNodeBench()
})
afterAll(() => bench.close())

const column = (table: TableValue, name: string) => bench.context.tables.values(table, name)
const encoded = async (table: TableValue, params = {}) =>
  (await bench.run('prepare.encode', { table }, { method: 'target', columns: ['place'], ...params }))[
    'table'
  ] as TableValue

/** Places that say much, little and nothing of the price. */
const homes = (count: number, price = (at: number) => (at % 3 === 0 ? 10 : 20) + ((at * 7) % 5)) =>
  [
    'place,size,price',
    ...Array.from({ length: count }, (_, at) => `${['north', 'south', 'west'][at % 3]},${(at * 11) % 17},${price(at)}`),
  ].join('\n')

test('a category becomes the mean of the target, drawn towards the mean of all; an unseen one becomes that mean', async () => {
  const table = await encoded(await bench.table(homes(300), { target: 'price', split: {} }), { smoothing: 0 })
  const { apply } = compileRecipe(table.recipe, ['place'])
  const encodedAs = (place: string | null) => {
    const result = apply({ place }, 0)
    return result.ok ? (result.values[0] ?? Number.NaN) : Number.NaN
  }
  expect(encodedAs('north')).toBeGreaterThan(11)
  expect(encodedAs('north')).toBeLessThan(13)
  expect(encodedAs('south')).toBeGreaterThan(21)
  for (const place of ['nowhere', null]) {
    expect(encodedAs(place)).toBeGreaterThan(17)
    expect(encodedAs(place)).toBeLessThan(20)
  }
})

test('rows outside the train part get what an endpoint gives them; train rows get it from other folds', async () => {
  const table = await encoded(await bench.table(homes(300), { target: 'price', split: {} }))
  const { apply } = compileRecipe(table.recipe, ['place'])
  const [values, parts, numbers] = [
    await column(table, 'place'),
    await column(table, 'part'),
    await column(table, '__row'),
  ]
  const raw = await bench.context.tables.sourceRows(table, numbers.map(Number))
  const atEndpoint = raw.map(({ place = null }, at) => {
    const result = apply({ place }, at)
    return result.ok ? result.values[0] : undefined
  })
  const differing = values.flatMap((value, at) => (value === atEndpoint[at] ? [] : [parts[at]]))
  expect(new Set(differing)).toEqual(new Set(['train']))
  expect(differing.length).toBeGreaterThan(parts.filter((each) => each === 'train').length / 2)
})

test('a train row never sees its own answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 59 }), fc.integer({ min: 100, max: 999 }), async (place, price) => {
      const priced = (at: number) => 10 + ((at * 7) % 5)
      const of = async (csv: string) => {
        const table = await encoded(await bench.table(csv, { target: 'price', split: {} }))
        const parts = await column(table, 'part')
        return parts[place] === 'train' ? (await column(table, 'place'))[place] : undefined
      }
      expect(await of(homes(60, (at) => (at === place ? price : priced(at))))).toEqual(await of(homes(60, priced)))
    }),
    { numRuns: 8 },
  )
})

test('two classes need one column, three need one each, known before the run', async () => {
  const csv = (classes: number) =>
    [
      'place,size,kind',
      ...Array.from({ length: 90 }, (_, at) => `${['n', 's'][at % 2]},${(at * 11) % 17},k${(at * 5) % classes}`),
    ].join('\n')
  const two = await encoded(await bench.table(csv(2), { target: 'kind', split: {} }))
  expect(two.columns.map((each) => each.name)).toEqual(['place', 'size', 'kind', 'part'])
  const three = await encoded(await bench.table(csv(3), { target: 'kind', split: {} }))
  expect(three.columns.map((each) => each.name)).toEqual([
    'size',
    'kind',
    'part',
    'place → k0',
    'place → k1',
    'place → k2',
  ])
})

test('a model on such columns replays as an endpoint does, and takes a raw table', async () => {
  const raw = await bench.table(homes(200), { target: 'price', split: {} })
  const table = await encoded(raw)
  for (const id of ['train.linear', 'train.train']) {
    const params = id === 'train.train' ? { epochs: 2 } : {}
    const model = (await bench.run(id, { table }, params))['model'] as ModelValue
    const replay = JSON.parse(new TextDecoder().decode(await bench.context.artifacts.get(model.replay))) as {
      rows: Record<string, string | number>[]
      outputs: number[][]
    }
    const { inputs } = compileRecipe(model.recipe, model.features)
    expect(inputs.map((each) => each.name)).toEqual(['place', 'size'])
    const outputs = new Map<string, Set<number>>()
    for (const [at, row] of replay.rows.entries()) {
      const key = `${row['place']} ${row['size']}`
      outputs.set(key, (outputs.get(key) ?? new Set()).add(replay.outputs[at]?.[0] ?? Number.NaN))
    }
    // Equal raw rows get equal answers; with the columns of the training table they would hang on the row's fold.
    expect([...outputs.values()].every((each) => each.size === 1)).toBe(true)
    expect(outputs.size).toBeLessThan(replay.rows.length)
    const rest = remainingSteps(raw, model.recipe)
    expect(rest.ok && rest.steps.every((step) => step.write.every((each) => !each.training))).toBe(true)
    expect(remainingSteps(table, model.recipe)).toMatchObject({ ok: true })
  }
})
