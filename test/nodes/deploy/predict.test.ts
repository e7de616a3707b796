import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ModelValue, TableValue } from '#nodes/core/value.ts'
import { loadModel } from '#server/serving/loadedModel.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
beforeAll(async () => {
  bench = await openNodeBench()
})
afterAll(async () => {
  await bench.close()
})

const csv = [
  'a,b,y',
  ...Array.from({ length: 90 }, (_, row) => `${row % 17},${['p', 'q', 'r'][row % 3]},${row % 17 > 8 ? 'high' : 'low'}`),
].join('\n')
const trained = async () => {
  const { model } = await bench.run('train.train', { table: await bench.table(csv, { target: 'y' }) }, { epochs: 20 })
  return model as ModelValue
}
const predict = async (model: ModelValue, text: string, params = {}) => {
  const { table } = await bench.run(
    'deploy.predict',
    { model, table: await bench.table(text, { split: false }) },
    params,
  )
  return { table: table as TableValue, rows: await bench.context.tables.rows(table as TableValue, { limit: 100 }) }
}

test('every row gets what an endpoint would answer, in its place, with probabilities; the target may be absent', async () => {
  const model = await trained()
  const { rows } = await predict(model, 'b,a,extra\np,16,1\nr,0,2\nq,8,3')
  const served = loadModel(model, await bench.context.artifacts.get(model.weights))
  expect(rows.map(({ extra }) => extra)).toEqual([1, 2, 3])
  rows.forEach((row, index) => {
    const answer = served.predict({ a: row['a'], b: row['b'] }, index, false)
    if (!answer.ok) throw new Error('not answered')
    expect(row['predicted y']).toBe(answer.prediction.prediction)
    expect(row['probability of high']).toBeCloseTo(answer.prediction.probabilities?.['high'] ?? Number.NaN, 6)
    expect(row['prediction problem']).toBeNull()
  })
})

test('a row with a gap that nothing fills stays, with an empty prediction and the reason', async () => {
  const model = await trained()
  const { rows } = await predict(model, 'a,b\n16,p\n,q\n3,unheard of')
  expect(rows.map((row) => row['predicted y'] === null)).toEqual([false, true, false])
  expect(rows[1]?.['prediction problem']).toContain('"a"')
  await expect(predict(model, 'a,b\n16,p\n,q\n', { misfits: 'refuse' })).rejects.toMatchObject({
    code: 'row_not_predictable',
    row: 1,
  })
})

test('columns that are there already keep their names, the new ones give way', async () => {
  const model = await trained()
  const { table } = await predict(model, 'a,b,predicted y\n16,p,old', { probabilities: false })
  expect(table.columns.map((each) => each.name)).toEqual([
    'a',
    'b',
    'predicted y',
    'predicted y (2)',
    'prediction problem',
  ])
  expect(table.columns.slice(3).every((each) => each.role === 'ignore')).toBe(true)
})
