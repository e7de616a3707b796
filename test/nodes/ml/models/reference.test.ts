import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Task } from '#nodes/core/spec/spec.ts'
import type { FitData } from '#nodes/ml/models/fitData.ts'
import { fitLinear } from '#nodes/ml/models/linear/linear.ts'
import { fitNeighbours, readNeighbours } from '#nodes/ml/models/neighbours/neighbours.ts'
import { fitBoosting } from '#nodes/ml/models/trees/boosting.ts'
import { fitForest, readTrees } from '#nodes/ml/models/trees/forest.ts'

/** What scikit-learn says of the same rows; make_models.py made it. */
const rowsOf = z.array(z.array(z.number()))
const numbers = z.array(z.number())
const parts = { train: rowsOf, trainTargets: numbers, test: rowsOf, testTargets: numbers, boosting: z.number() }
const reference = z
  .object({
    diabetes: z.object({
      ...parts,
      tree: numbers,
      linear: z.array(
        z.object({
          name: z.string(),
          penalty: z.number(),
          l1Share: z.number(),
          coefficients: numbers,
          intercept: z.number(),
        }),
      ),
    }),
    iris: z.object({
      ...parts,
      logistic: z.object({ coefficients: rowsOf, intercepts: numbers }),
      neighbours: rowsOf,
      forest: z.number(),
    }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../reference/models.json'), 'utf8')))

const signal = { aborted: false, throwIfAborted: () => {} }
const dataOf = ({ train, trainTargets }: { train: number[][]; trainTargets: number[] }): FitData => ({
  rows: train.length,
  features: Float32Array.from(train.flat()),
  targets: Float64Array.from(trainTargets),
})
const setUp = (name: 'diabetes' | 'iris') => {
  const set = reference[name]
  const width = set.train[0]?.length ?? 0
  const task: Task = name === 'iris' ? 'multiclass' : 'regression'
  return {
    set,
    common: { task, classes: name === 'iris' ? 3 : 0, train: dataOf(set), width, categories: [], signal },
  }
}
const accuracy = (outputs: number[][], truth: number[]) =>
  outputs.filter((each, row) => each.indexOf(Math.max(...each)) === truth[row]).length / truth.length
const r2 = (outputs: number[][], truth: number[]) => {
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length
  const rest = truth.reduce((sum, value, row) => sum + (value - (outputs[row]?.[0] ?? 0)) ** 2, 0)
  return 1 - rest / truth.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}
const boosting = { rounds: 100, learningRate: 0.1, maxLeaves: 31, maxDepth: 1000, minLeafRows: 20, l2: 0 }
const whole = { rowShare: 1, featureShare: 1, seed: 1 }
const deep = { maxDepth: 1000, minLeafRows: 1, thresholds: 'best', seed: 1 } as const

describe('linear models have scikit-learn’s coefficients to 1e-6', () => {
  test.each(reference.diabetes.linear)('$name', ({ penalty, l1Share, coefficients, intercept }) => {
    const { common } = setUp('diabetes')
    const found = fitLinear({ ...common, settings: { penalty, l1Share, iterations: 10_000 } })
    coefficients.forEach((value, index) => {
      expect(Math.abs((found.coefficients[index] ?? 0) - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)))
    })
    expect(found.intercepts[0]).toBeCloseTo(intercept, 5)
  })

  test('logistic, three classes', () => {
    const { common, set } = setUp('iris')
    const found = fitLinear({ ...common, settings: { penalty: 1, l1Share: 0, iterations: 10_000 } })
    const expected = 'logistic' in set ? set.logistic.coefficients.flat() : []
    expected.forEach((value, index) => {
      expect(found.coefficients[index]).toBeCloseTo(value, 5)
    })
    expect(expected).toHaveLength(12)
  })
})

test('a decision tree answers as scikit-learn’s does', async () => {
  const { common, set } = setUp('diabetes')
  const settings = { ...deep, maxDepth: 3, trees: 1, featuresAtSplit: 1, bootstrap: false }
  const { bundle } = await fitForest({ ...common, settings })
  const predictor = readTrees(bundle, common.width)
  const expected = 'tree' in set ? set.tree : []
  set.test.forEach((row, index) => {
    expect(predictor.predict(row)[0]).toBeCloseTo(expected[index] ?? Number.NaN, 6)
  })
})

test('nearest neighbours have scikit-learn’s shares', () => {
  const { common, set } = setUp('iris')
  const bundle = fitNeighbours({ ...common, settings: { neighbours: 5, closerCountsMore: true } })
  const predictor = readNeighbours(bundle, common.width)
  const expected = 'neighbours' in set ? set.neighbours : []
  set.test.forEach((row, index) => {
    predictor.predict(row).forEach((share, k) => {
      expect(share).toBeCloseTo(expected[index]?.[k] ?? Number.NaN, 4)
    })
  })
})

describe('boosted trees are within a hair of scikit-learn’s histogram boosting', () => {
  test('numbers', async () => {
    const { common, set } = setUp('diabetes')
    const { bundle } = await fitBoosting({ ...common, settings: { ...boosting, ...whole } })
    const predictor = readTrees(bundle, common.width)
    expect(r2(set.test.map(predictor.predict), set.testTargets)).toBeGreaterThan(set.boosting - 0.04)
  })
  test('classes', async () => {
    const { common, set } = setUp('iris')
    const { bundle } = await fitBoosting({ ...common, settings: { ...boosting, ...whole } })
    const predictor = readTrees(bundle, common.width)
    expect(accuracy(set.test.map(predictor.predict), set.testTargets)).toBeGreaterThan(set.boosting - 0.03)
  })
})

test('a forest is as good as scikit-learn’s, and the same seed gives the same forest', async () => {
  const { common, set } = setUp('iris')
  const settings = { ...deep, trees: 60, featuresAtSplit: 'root', bootstrap: true } as const
  const { bundle } = await fitForest({ ...common, settings })
  const predictor = readTrees(bundle, common.width)
  const forest = 'forest' in set ? set.forest : Number.NaN
  expect(accuracy(set.test.map(predictor.predict), set.testTargets)).toBeGreaterThanOrEqual(forest - 0.03)
  expect((await fitForest({ ...common, settings })).bundle).toEqual(bundle)
})

test('rows of weight two count like rows that come twice; early stopping keeps the best round', async () => {
  const { common } = setUp('diabetes')
  const { train, width } = common
  const twice: FitData = {
    rows: train.rows * 2,
    features: Float32Array.from([...train.features, ...train.features]),
    targets: Float64Array.from([...train.targets, ...train.targets]),
  }
  const settings = { penalty: 1, l1Share: 0, iterations: 100 }
  const weighted = fitLinear({
    ...common,
    train: { ...train, weights: new Float64Array(train.rows).fill(2) },
    settings,
  })
  const doubled = fitLinear({ ...common, train: twice, settings })
  weighted.coefficients.forEach((value, index) => {
    expect(value).toBeCloseTo(doubled.coefficients[index] ?? Number.NaN, 8)
  })
  const half = { rows: 50, features: train.features.slice(0, 50 * width), targets: train.targets.slice(0, 50) }
  const rest = { rows: 60, features: train.features.slice(50 * width), targets: train.targets.slice(50) }
  const stopped = await fitBoosting({
    ...common,
    train: half,
    validation: rest,
    settings: { ...boosting, ...whole, rounds: 500, minLeafRows: 3, patience: 10 },
  })
  expect(stopped.rounds).toBe(stopped.bestRound + 10)
  const losses = stopped.history.map((each) => each.validationLoss ?? Number.NaN)
  expect(losses[stopped.bestRound - 1]).toBe(Math.min(...losses))
})
