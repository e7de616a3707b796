import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelValue, ReplaySample, ReportValue, TableValue } from '#nodes/core/value.ts'
import { loadModel } from '#server/serving/loadedModel.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
let table: TableValue
const lines = (count: number, line: (row: number) => string) => Array.from({ length: count }, (_, row) => line(row))
/** A number that hangs on another, with gaps, and a little on a category. */
const csv = [
  'a,soil,y',
  ...lines(150, (row) => {
    const a = (row * 7) % 30
    return `${row % 9 === 0 ? '' : a},${['s', 'c', 'l'][row % 3]},${a * 2 + (row % 3)}`
  }),
].join('\n')
beforeAll(async () => {
  bench = await openNodeBench()
  table = await bench.table(csv, { target: 'y' })
})
afterAll(() => bench.close())

const families = {
  boosting: {},
  forest: { trees: 50 },
  tree: {},
  linear: {},
  neighbours: {},
  baseline: {},
  auto: { models: 4 },
} as const
const train = async (family: string, on: TableValue, params: Record<string, unknown> = {}) => {
  const { model, report } = await bench.run(`train.${family}`, { table: on }, params)
  return { model: model as ModelValue, report: report as ReportValue }
}

describe.each(Object.entries(families))('%s', (family, params) => {
  test('learns with nothing prepared, is judged beside guessing, and an endpoint repeats its predictions of raw rows', async () => {
    const { model } = await train(family, table, params)
    const { report } = await bench.run('evaluate.evaluate', { model, table })
    const r2 = (report as ReportValue).metrics.find(({ name }) => name === 'r2')
    expect(r2?.baseline).toBeLessThan(0.01)
    expect(r2?.value).toBeGreaterThan(family === 'baseline' ? -0.2 : 0.5)
    const { artifacts } = bench.context
    const served = loadModel(model, await artifacts.get(model.weights))
    const replay = JSON.parse(new TextDecoder().decode(await artifacts.get(model.replay))) as ReplaySample
    replay.rows.forEach((row, index) => {
      const given = Object.fromEntries(served.inputs.map(({ name }) => [name, row[name] ?? null]))
      const answer = served.predict(given, index, false)
      expect(answer.ok && answer.prediction.prediction).toBeCloseTo(replay.outputs[index]?.[0] ?? Number.NaN, 6)
    })
    expect(replay.rows.length).toBeGreaterThan(50)
    const predicted = (await bench.run('deploy.predict', { model, table }))['table'] as TableValue
    expect(await bench.context.tables.values(predicted, 'predicted y')).not.toContain(null)
  })
})

test('a tree can be read as rules', async () => {
  const { report } = await train('tree', table, { maxDepth: 2 })
  const rules = report.plots.find(({ title }) => title === 'Rules')
  expect(rules?.kind === 'table' && rules.rows.length).toBe(4)
  expect(rules?.kind === 'table' && rules.rows[0]?.[0]).toMatch(/^a ≤ \d/)
})

describe.each(['boosting', 'linear', 'auto'])('%s with hopeless or odd tables', (family) => {
  const params = family === 'auto' ? { models: 2 } : {}
  const on = async (text: string[]) => train(family, await bench.table(text.join('\n'), { target: 'y' }), params)
  test('one class only, and a table of texts, are errors that say so', async () => {
    await expect(on(['a,y', ...lines(30, (row) => `${row % 5},k`)])).rejects.toMatchObject({ code: 'target_constant' })
    const texts = lines(80, (row) => `some words number ${row} and ${row * 31} more,${row % 2 ? 'p' : 'q'}`)
    await expect(on(['t,y', ...texts])).rejects.toMatchObject({ code: 'features_missing' })
  })
  test('three rows, a missing target, a constant and values beyond float32 give a model', async () => {
    await on(['a,y', '1,p', '2,q', '3,p'])
    await on(['a,y', ...lines(60, (row) => `${row % 12},${row % 4 === 0 ? '' : (row % 12) * 2}`)])
    await on(['a,b,y', ...lines(60, (row) => `${row % 7 === 0 ? '1e300' : row % 12},5,${(row % 12) * 2}`)])
  })
})

test('thousands of classes are refused by the families that could not bear them, with what could', async () => {
  const rows = lines(900, (row) => `${row % 90},k${row % 300}`)
  const many = await bench.table(['a,y', ...rows].join('\n'), { target: 'y', columns: { y: { kind: 'category' } } })
  await expect(train('boosting', many)).rejects.toMatchObject({ code: 'too_many_classes' })
  expect((await train('neighbours', many)).model.classes).toHaveLength(300)
})
