import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  classificationMetrics,
  confusionMatrix,
  logLoss,
  regressionMetrics,
  rocAuc,
  rocCurve,
} from '#nodes/ml/metrics.ts'
import { largest } from '#nodes/ml/readOutputs.ts'

type Reference = {
  regression: { actual: number[]; predicted: number[]; rmse: number; mae: number; r2: number }
  classification: {
    classes: number
    actual: number[]
    probabilities: number[][]
    accuracy: number
    balancedAccuracy: number
    precision: number
    recall: number
    f1: number
    perClass: { precision: number; recall: number; f1: number; support: number }[]
    confusion: number[][]
    logLoss: number
  }[]
  roc: { isPositive: boolean[]; scores: number[]; auc: number; points: [number, number][] }[]
}
const reference: Reference = JSON.parse(readFileSync(join(import.meta.dirname, 'reference/metrics.json'), 'utf8'))

describe('figures are those of scikit-learn', () => {
  test('for numbers', () => {
    const { actual, predicted, rmse, mae, r2 } = reference.regression
    const figures = regressionMetrics(actual, predicted)
    expect(figures.rmse).toBeCloseTo(rmse, 10)
    expect(figures.mae).toBeCloseTo(mae, 10)
    expect(figures.r2).toBeCloseTo(r2, 10)
  })

  test.each(reference.classification)('for $classes classes', (expected) => {
    const counts = confusionMatrix(expected.actual, expected.probabilities.map(largest), expected.classes)
    expect(counts).toEqual(expected.confusion)
    const figures = classificationMetrics(counts)
    for (const name of ['accuracy', 'balancedAccuracy', 'precision', 'recall', 'f1'] as const) {
      expect(figures[name], name).toBeCloseTo(expected[name], 10)
    }
    figures.perClass.forEach((each, index) => {
      for (const name of ['precision', 'recall', 'f1', 'support'] as const) {
        expect(each[name], `${name} of ${index}`).toBeCloseTo(expected.perClass[index]?.[name] ?? Number.NaN, 10)
      }
    })
    expect(logLoss(expected.actual, expected.probabilities)).toBeCloseTo(expected.logLoss, 10)
  })

  test.each(reference.roc)(
    'for the ROC curve and its area, with and without ties',
    ({ isPositive, scores, auc, points }) => {
      expect(rocAuc(isPositive, scores)).toBeCloseTo(auc, 10)
      const curve = rocCurve(isPositive, scores)
      // Points on a straight line are left out: those that stay are scikit-learn's, and the area is the same.
      for (const [x, y] of curve) {
        expect(points.some((point) => Math.abs(point[0] - x) < 1e-10 && Math.abs(point[1] - y) < 1e-10)).toBe(true)
      }
      const area = curve.reduce((sum, [x, y], index) => {
        const [beforeX, beforeY] = curve[index - 1] ?? [x, y]
        return sum + ((x - beforeX) * (y + beforeY)) / 2
      }, 0)
      expect(area).toBeCloseTo(auc, 10)
      expect(curve.length).toBeLessThanOrEqual(points.length)
    },
  )
})

test('what is not defined is NaN, not a number that looks right', () => {
  expect(regressionMetrics([3, 3], [1, 2]).r2).toBeNaN()
  expect(rocAuc([true, true], [0.1, 0.9])).toBeNaN()
})

test('a sure mistake costs much, but not everything', () => {
  expect(logLoss([0], [[0, 1]])).toBeCloseTo(-Math.log(1e-15), 5)
})

test('the area under the curve only hangs on the order of the scores', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -9, max: 9 })), { minLength: 2, maxLength: 40 }),
      (rows) => {
        const isPositive = rows.map(([positive]) => positive)
        fc.pre(isPositive.includes(true) && isPositive.includes(false))
        const scores = rows.map(([, score]) => score)
        const auc = rocAuc(isPositive, scores)
        expect(
          rocAuc(
            isPositive,
            scores.map((score) => Math.exp(score / 3)),
          ),
        ).toBeCloseTo(auc, 12)
        expect(
          rocAuc(
            isPositive,
            scores.map((score) => -score),
          ),
        ).toBeCloseTo(1 - auc, 12)
      },
    ),
  )
})
