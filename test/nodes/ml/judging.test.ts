import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brierScore, calibrationBins, calibrationError } from '#nodes/ml/calibration.ts'
import { averagePrecision, gainsCurve, heightAt, precisionRecallCurve, thinned } from '#nodes/ml/curves.ts'
import { confusionMatrix, matthews, medianError, regressionMetrics, relativeError } from '#nodes/ml/metrics.ts'
import { largest } from '#nodes/ml/readOutputs.ts'
import { bootstrap } from '#nodes/ml/statistics/bootstrap.ts'
import { cheapest, thresholdAt, thresholdsOf } from '#nodes/ml/thresholds.ts'

type Reference = {
  binary: {
    isPositive: boolean[]
    scores: number[]
    precisionRecall: [number, number][]
    averagePrecision: number
    brier: number
    calibration: [number, number][]
    mcc: number
  }[]
  multi: { classes: number; actual: number[]; probabilities: number[][]; mcc: number; brier: number }[]
  numbers: {
    actual: number[]
    predicted: number[]
    medianError: number
    relativeError: number
    mae: number
    interval: [number, number]
  }[]
}
const reference: Reference = JSON.parse(readFileSync(join(import.meta.dirname, 'reference/judging.json'), 'utf8'))

const close = (given: readonly (readonly [number, number])[], expected: readonly (readonly [number, number])[]) => {
  expect(given.length).toBe(expected.length)
  given.forEach(([x, y], index) => {
    expect(x).toBeCloseTo(expected[index]?.[0] ?? Number.NaN, 10)
    expect(y).toBeCloseTo(expected[index]?.[1] ?? Number.NaN, 10)
  })
}

describe('figures are those of scikit-learn', () => {
  test.each(reference.binary)('of two classes, with and without ties', (expected) => {
    const { isPositive, scores } = expected
    // scikit-learn stops at full recall; from there on precision only falls.
    const points = precisionRecallCurve(isPositive, scores)
    close(points.slice(0, expected.precisionRecall.length), expected.precisionRecall)
    expect(averagePrecision(isPositive, scores)).toBeCloseTo(expected.averagePrecision, 10)
    const bins = calibrationBins(isPositive, scores)
    close(
      bins.map((bin) => [bin.said, bin.happened]),
      expected.calibration,
    )
    const outputs = scores.map((score) => [1 - score, score])
    const actual = isPositive.map(Number)
    expect(brierScore(actual, outputs)).toBeCloseTo(expected.brier, 10)
    const predicted = scores.map((score) => Number(score >= 0.5))
    expect(matthews(confusionMatrix(actual, predicted, 2))).toBeCloseTo(expected.mcc, 10)
    expect(calibrationError(bins)).toBeCloseTo(
      bins.reduce((sum, bin) => sum + Math.abs(bin.said - bin.happened) * bin.rows, 0) / scores.length,
      10,
    )
  })

  test.each(reference.multi)('of $classes classes', ({ classes, actual, probabilities, mcc, brier }) => {
    expect(matthews(confusionMatrix(actual, probabilities.map(largest), classes))).toBeCloseTo(mcc, 10)
    expect(brierScore(actual, probabilities)).toBeCloseTo(brier, 10)
  })

  test.each(reference.numbers)('of numbers, and the interval is near that of scipy', async (expected) => {
    const { actual, predicted } = expected
    expect(medianError(actual, predicted)).toBeCloseTo(expected.medianError, 10)
    expect(relativeError(actual, predicted)).toBeCloseTo(expected.relativeError, 10)
    const mae = (rows: Int32Array) => ({
      mae: regressionMetrics(
        Array.from(rows, (row) => actual[row] ?? 0),
        Array.from(rows, (row) => predicted[row] ?? 0),
      ).mae,
    })
    const draw = (seed: number) =>
      bootstrap({
        rows: actual.length,
        samples: 2_000,
        seed,
        whole: { mae: expected.mae },
        figures: mae,
        pause: async () => {},
      })
    const { mae: interval } = await draw(1)
    const width = expected.interval[1] - expected.interval[0]
    expect(Math.abs((interval?.low ?? 0) - expected.interval[0])).toBeLessThan(0.08 * width)
    expect(Math.abs((interval?.high ?? 0) - expected.interval[1])).toBeLessThan(0.08 * width)
    expect(await draw(1)).toEqual({ mae: interval })
    expect(await draw(2)).not.toEqual({ mae: interval })
  })
})

test('of many rows a part is drawn from, and the interval is as narrow as that many rows make it', async () => {
  const rows = 80_000
  const value = (row: number) => (row * 7919) % 1_000
  const found = await bootstrap({
    rows,
    samples: 200,
    seed: 3,
    whole: { mean: 499.5 },
    figures: (picked) => ({ mean: picked.reduce((sum, row) => sum + value(row), 0) / picked.length }),
    pause: async () => {},
  })
  const width = (found['mean']?.high ?? 0) - (found['mean']?.low ?? 0)
  const expected = (2 * 1.96 * 288.7) / Math.sqrt(rows)
  expect(width / expected).toBeGreaterThan(0.75)
  expect(width / expected).toBeLessThan(1.25)
  expect(found['mean']?.low).toBeLessThan(499.5)
  expect(found['mean']?.high).toBeGreaterThan(499.5)
})

test('gains rise from nothing to everything, and guessing is a straight line', () => {
  const points = gainsCurve([true, false, true, false], [0.9, 0.8, 0.7, 0.1])
  expect(points).toEqual([
    [0, 0],
    [0.25, 0.5],
    [0.5, 0.5],
    [0.75, 1],
    [1, 1],
  ])
  expect(heightAt(points, 0.125)).toBeCloseTo(0.25)
  expect(thinned(points, 3)).toEqual([points[0], points[2], points[4]])
})

test('the chosen threshold is the cheapest of all, and does what it says', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 20 })), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
      (rows, miss, alarm) => {
        const isPositive = rows.map(([positive]) => positive)
        const scores = rows.map(([, score]) => score / 20)
        const costs = { miss, alarm }
        const best = cheapest(thresholdsOf(isPositive, scores, costs))
        expect(thresholdAt(isPositive, scores, { threshold: best?.threshold ?? 0, costs })).toEqual(best)
        for (let at = 1; at < 40; at++) {
          const { cost } = thresholdAt(isPositive, scores, { threshold: at / 40 + 0.0001, costs })
          expect(best?.cost).toBeLessThanOrEqual(cost)
        }
      },
    ),
  )
})
