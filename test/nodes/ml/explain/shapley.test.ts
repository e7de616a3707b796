import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CellModel, exactShapley, sampledShapley } from '#nodes/ml/explain/shapley.ts'
import { treeShapley } from '#nodes/ml/explain/treeShapley.ts'
import { fitBoosting } from '#nodes/ml/models/trees/boosting.ts'
import { fitForest, readTrees, treesOf } from '#nodes/ml/models/trees/forest.ts'
import { treeGoesLeft } from '#nodes/ml/models/trees/trees.ts'
import { createRandom } from '#nodes/ml/random.ts'

const numbers = (count: number) => fc.array(fc.integer({ min: -9, max: 9 }), { minLength: count, maxLength: count })
const cases = fc.record({ row: numbers(4), background: fc.array(numbers(4), { minLength: 1, maxLength: 4 }) })
/** a · b + 3 (c + d) and a second output; the fifth is for nothing. */
const model: CellModel<number> = ([a = 0, b = 0, c = 0, d = 0]) => [a * b + 3 * (c + d), Math.max(a, c)]
const total = (values: readonly number[][], output: number) =>
  values.reduce((sum, each) => sum + (each[output] ?? 0), 0)
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length

describe('the axioms hold for any row and background', () => {
  test('efficiency: base and values sum to the prediction; base is the mean of the background', () => {
    fc.assert(
      fc.property(cases, ({ row, background }) => {
        const found = exactShapley(model, row, background)
        const sampled = sampledShapley(model, row, {
          background,
          pairs: background.length * 2,
          random: createRandom(1),
        })
        for (const { base, values } of [found, sampled])
          for (const k of [0, 1]) {
            expect(base[k]).toBeCloseTo(mean(background.map((each) => model(each)[k] ?? 0)), 9)
            expect((base[k] ?? 0) + total(values, k)).toBeCloseTo(model(row)[k] ?? 0, 9)
          }
      }),
    )
  })

  test('dummy: what the model does not look at gets nothing', () => {
    fc.assert(
      fc.property(cases, ({ row, background }) => {
        const { values } = exactShapley((cells: readonly number[]) => [(cells[0] ?? 0) ** 2], row, background)
        for (const each of values.slice(1)) expect(each[0]).toBeCloseTo(0, 9)
      }),
    )
  })

  test('symmetry: what counts the same, with the same values, gets the same', () => {
    fc.assert(
      fc.property(cases, ({ row, background }) => {
        const same = (cells: readonly number[]) => cells.with(3, cells[2] ?? 0)
        const { values } = exactShapley(model, same(row), background.map(same))
        expect(values[2]?.[0]).toBeCloseTo(values[3]?.[0] ?? Number.NaN, 9)
      }),
    )
  })

  test('linearity: the values of a sum are the sums of the values; of a linear model coefficient · difference', () => {
    fc.assert(
      fc.property(cases, ({ row, background }) => {
        const linear: CellModel<number> = ([a = 0, b = 0, c = 0, d = 0]) => [2 * a - b + 0.5 * c + d]
        const { values } = exactShapley(linear, row, background)
        const expected = [2, -1, 0.5, 1].map(
          (k, at) => k * ((row[at] ?? 0) - mean(background.map((each) => each[at] ?? 0))),
        )
        values.forEach(([value], at) => {
          expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 9)
        })
      }),
    )
  })
})

test('what is sampled comes near to what is exact', () => {
  const row = [3, -2, 5, 1]
  const background = [
    [0, 0, 0, 0],
    [1, 4, -2, 3],
  ]
  const exact = exactShapley(model, row, background)
  const sampled = sampledShapley(model, row, { background, pairs: 2_000, random: createRandom(4) })
  exact.values.flat().forEach((value, at) => {
    expect(Math.abs((sampled.values.flat()[at] ?? 0) - value)).toBeLessThan(0.5)
  })
})

describe('values by the trees’ paths equal those by enumeration', () => {
  const random = createRandom(9)
  const width = 4
  const rows = 120
  const features = Float32Array.from({ length: rows * width }, (_, at) =>
    at % width === 3 ? random.below(4) : random.below(10) === 0 ? Number.NaN : random.normal(),
  )
  const at = (row: number, column: number) => features[row * width + column] || 0
  const scores = Float64Array.from({ length: rows }, (_, row) => at(row, 0) * 2 + at(row, 1) * at(row, 2) + at(row, 3))
  const classes = scores.map((value) => (value > 3 ? 2 : value > 1 ? 1 : 0))
  const signal = { aborted: false, throwIfAborted: () => {} }
  const common = { width, categories: [false, false, false, true], signal }
  const boosting = {
    rounds: 8,
    learningRate: 0.3,
    maxLeaves: 8,
    maxDepth: 6,
    minLeafRows: 3,
    l2: 1,
    rowShare: 1,
    featureShare: 1,
    seed: 1,
  }
  const forest = {
    trees: 5,
    maxDepth: 6,
    minLeafRows: 2,
    featuresAtSplit: 'root',
    thresholds: 'best',
    bootstrap: true,
    seed: 2,
  } as const
  const fits = {
    'boosted numbers': () =>
      fitBoosting({
        ...common,
        task: 'regression',
        classes: 0,
        train: { rows, features, targets: scores },
        settings: boosting,
      }),
    'boosted classes': () =>
      fitBoosting({
        ...common,
        task: 'multiclass',
        classes: 3,
        train: { rows, features, targets: classes },
        settings: boosting,
      }),
    'a forest of numbers': () =>
      fitForest({
        ...common,
        task: 'regression',
        classes: 0,
        train: { rows, features, targets: scores },
        settings: forest,
      }),
    'a forest of classes': () =>
      fitForest({
        ...common,
        task: 'multiclass',
        classes: 3,
        train: { rows, features, targets: classes },
        settings: forest,
      }),
  }

  test.each(Object.entries(fits))('%s', async (_name, learn) => {
    const { bundle } = await learn()
    const { trees, kind, base, outputs } = treesOf(bundle)
    const count = trees.roots.length
    /** What a tree says where only some features are known: the others go both ways, by the rows that did. */
    const expectation = (node: number, row: Float32Array, known: readonly boolean[]): number[] => {
      const feature = trees.feature[node] ?? -1
      if (feature < 0) return Array.from(trees.values.subarray(node * trees.outputs, (node + 1) * trees.outputs))
      const [left, right] = [trees.left[node] ?? 0, trees.right[node] ?? 0]
      if (known[feature])
        return expectation(treeGoesLeft(trees, node, row[feature] ?? Number.NaN) ? left : right, row, known)
      const [a, b] = [trees.cover[left] ?? 0, trees.cover[right] ?? 0]
      const [l, r] = [expectation(left, row, known), expectation(right, row, known)]
      return l.map((value, k) => (a * value + b * (r[k] ?? 0)) / (a + b))
    }
    const explain = treeShapley(bundle, width)
    for (const row of [0, 17, 63]) {
      const cells = features.slice(row * width, (row + 1) * width)
      const game: CellModel<boolean> = (known) => {
        const sums = Array.from(base)
        for (let tree = 0; tree < count; tree++) {
          const said = expectation(trees.roots[tree] ?? 0, cells, known)
          said.forEach((value, k) => {
            const to = kind === 'boosting' ? tree % outputs : k
            sums[to] = (sums[to] ?? 0) + (kind === 'boosting' ? value : value / count)
          })
        }
        return sums
      }
      const expected = exactShapley(game, [true, true, true, true], [[false, false, false, false]])
      const found = explain(cells)
      found.base.forEach((value, k) => {
        expect(value).toBeCloseTo(expected.base[k] ?? Number.NaN, 9)
      })
      found.values.flat().forEach((value, index) => {
        expect(value).toBeCloseTo(expected.values.flat()[index] ?? Number.NaN, 9)
      })
      if (kind === 'average' || outputs === 1)
        for (const [k, value] of readTrees(bundle, width).predict(cells).entries())
          expect((found.base[k] ?? 0) + total(found.values, k)).toBeCloseTo(value, 9)
    }
  })
})
