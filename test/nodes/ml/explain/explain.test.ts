import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { counterfactual } from '#nodes/ml/explain/counterfactual.ts'
import { dependence } from '#nodes/ml/explain/dependence.ts'
import { permutationImportance } from '#nodes/ml/explain/importance.ts'
import { createRandom } from '#nodes/ml/random.ts'

type Reference = {
  rows: number[][]
  actual: number[]
  importance: number[]
  values: number[]
  average: number[]
  individual: number[][]
}
const reference: Reference = JSON.parse(readFileSync(join(import.meta.dirname, '../reference/explain.json'), 'utf8'))
const known = ([a = 0, b = 0, c = 0]: readonly number[]) => [2 * a + b * c + Math.sin(a)]

test('permutation importance comes near to scikit-learn’s, and its interval holds it', () => {
  const { rows, actual, importance } = reference
  const lossOf = (output: readonly number[], row: number) => Math.abs((output[0] ?? 0) - (actual[row] ?? 0))
  const losses = rows.map((row, at) => lossOf(known(row), at))
  importance.forEach((expected, column) => {
    const found = permutationImportance(known, {
      rows,
      column,
      losses,
      lossOf,
      repeats: 300,
      random: createRandom(column),
    })
    expect(Math.abs(found.rise - expected)).toBeLessThan(0.02 * Math.max(1, expected))
    expect(found.low).toBeLessThanOrEqual(expected + 0.02)
    expect(found.high).toBeGreaterThanOrEqual(expected - 0.02)
    if (column === 3) expect(found).toEqual({ rise: 0, low: 0, high: 0 })
  })
})

test('partial dependence and its single lines are scikit-learn’s', () => {
  const { rows, values, average, individual } = reference
  const found = dependence(known, { rows, column: 0, values, output: 0 })
  found.mean.forEach((value, at) => {
    expect(value).toBeCloseTo(average[at] ?? Number.NaN, 10)
  })
  found.single.flat().forEach((value, at) => {
    expect(value).toBeCloseTo(individual.flat()[at] ?? Number.NaN, 10)
  })
})

const column = (at: number, values: number[]) => ({
  at,
  values,
  distance: (from: number, to: number) => Math.abs(to - from) / 10,
  between: (from: number, to: number) => (from + to) / 2,
})
const grid = [0, 2, 4, 6, 8, 10]

test('a counterfactual is the smallest change of one column, brought to the very edge', () => {
  const found = counterfactual(([a = 0, b = 0]) => [a + 0.1 * b], {
    row: [1, 1],
    columns: [column(0, grid), column(1, grid)],
    reached: ([value = 0]) => value >= 5,
  })
  expect(found?.changes).toHaveLength(1)
  expect(found?.changes[0]).toMatchObject({ at: 0 })
  expect(found?.changes[0]?.to).toBeCloseTo(4.9, 2)
  expect(found?.output[0]).toBeGreaterThanOrEqual(5)
})

test('two columns are changed where one is not enough; none where nothing is', () => {
  const model = ([a = 0, b = 0]: readonly number[]) => [Math.min(a, b)]
  const columns = [column(0, grid), column(1, grid)]
  const found = counterfactual(model, { row: [1, 1], columns, reached: ([value = 0]) => value >= 5 })
  expect(found?.changes.map(({ at }) => at)).toEqual([0, 1])
  expect(found?.distance).toBeCloseTo(0.8, 2)
  expect(counterfactual(model, { row: [1, 1], columns, reached: ([value = 0]) => value >= 50 })).toBeUndefined()
})
