import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelValue, TableValue } from '#nodes/core/value.ts'
import { predictorOf } from '#nodes/ml/models/predictorOf.ts'
import { createRandom } from '#nodes/ml/random.ts'
import { classBalance, lossWeights } from '#nodes/train/rowWeights.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
beforeAll(async () => {
  bench = await openNodeBench()
})
afterAll(async () => {
  await bench.close()
})

const trained = async (table: TableValue, params: Record<string, unknown>) => {
  const { model } = await bench.run('train.train', { table }, { earlyStopping: false, weightPenalty: 0, ...params })
  return model as ModelValue
}
const outputAt = async (model: ModelValue, features: number[]): Promise<number[]> =>
  predictorOf(model, await bench.context.artifacts.get(model.weights)).predict(features)

describe('rows that do not count alike', () => {
  test('a column with the role weight says how much: rows of weight 0 teach nothing', async () => {
    const rows = Array.from(
      { length: 120 },
      (_, row) => `${row % 10},${row % 2 === 0 ? 5 : 50},${row % 2 === 0 ? 2 : 0}`,
    )
    const table = await bench.table(['a,y,w', ...rows, '3,6,2', '4,4,2'].join('\n'), {
      target: 'y',
      columns: { w: { kind: 'number', role: 'weight' } },
    })
    const model = await trained(table, { epochs: 30 })
    expect(model.inputs.map(({ name }) => name)).toEqual(['a'])
    const [value = Number.NaN] = await outputAt(model, [0])
    expect(value).toBeGreaterThan(0)
    expect(value).toBeLessThan(10)
  })

  test('a negative weight is named with its row', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `${row / 4},${row * 2},${row === 7 ? -1 : 1}`)
    const table = await bench.table(['a,y,w', ...rows].join('\n'), {
      target: 'y',
      columns: { w: { kind: 'number', role: 'weight' } },
      split: { train: 100, validation: 0, test: 0 },
    })
    await expect(trained(table, { epochs: 1 })).rejects.toMatchObject({ code: 'weight_negative', column: 'w', row: 7 })
  })

  test('balanced classes: a rare class is as likely as it would be among as many', async () => {
    const random = createRandom(5)
    const rows = Array.from(
      { length: 400 },
      (_, row) => `${random.normal().toFixed(3)},${row % 20 === 0 ? 'rare' : 'usual'}`,
    )
    const table = await bench.table(['a,y', ...rows].join('\n'), { target: 'y' })
    const rareAt = async (balanceClasses: boolean) => {
      const model = await trained(table, { epochs: 25, balanceClasses })
      return (await outputAt(model, [0]))[(model.classes ?? []).indexOf('rare')] ?? Number.NaN
    }
    expect(await rareAt(false)).toBeLessThan(0.2)
    const balanced = await rareAt(true)
    expect(balanced).toBeGreaterThan(0.3)
    expect(balanced).toBeLessThan(0.7)
  })

  test('slopes that are limited to nearly nothing move SGD nearly nowhere', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => `${row / 4},${row * 2}`)
    const table = await bench.table(['a,y', ...rows].join('\n'), { target: 'y' })
    const lossAfter = async (clip: number | undefined) => {
      const { report } = await bench.run(
        'train.train',
        { table },
        { earlyStopping: false, epochs: 10, optimizer: 'sgd', ...(clip === undefined ? {} : { clip }) },
      )
      const [curve] = (report as { plots: { series: { points: [number, number][] }[] }[] }).plots
      const points = curve?.series[0]?.points ?? []
      return (points.at(-1)?.[1] ?? Number.NaN) / (points[0]?.[1] ?? Number.NaN)
    }
    expect(await lossAfter(undefined)).toBeLessThan(0.7)
    expect(await lossAfter(1e-6)).toBeGreaterThan(0.99)
  })
})

test('weights have the mean 1, and classes count alike by them', () => {
  const targets = Float64Array.of(0, 0, 0, 1)
  const balance = classBalance(targets, undefined)
  const weights = lossWeights({ own: undefined, targets, balance }) ?? []
  expect([...weights].map((each) => Number(each.toFixed(4)))).toEqual([0.6667, 0.6667, 0.6667, 2])
  expect(lossWeights({ own: undefined, targets, balance: undefined })).toBeUndefined()
})
