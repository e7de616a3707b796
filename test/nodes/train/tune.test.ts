import { expect, test } from 'vitest'
import { bestTrial, directionOf, metricFor, metricOf, rankTrials, type Trial, tuningReport } from '#nodes/train/tune.ts'

const trials: Trial[] = [
  { number: 1, params: { 'dense.units': 8 }, metric: 5, state: 'done' },
  { number: 2, params: { 'dense.units': 16 }, metric: 3, state: 'done' },
  { number: 3, params: { 'dense.units': 32 }, state: 'failed' },
  { number: 4, params: { 'dense.units': 64 }, metric: 3, state: 'done' },
  { number: 5, params: { 'dense.units': 128 }, metric: Number.NaN, state: 'done' },
]

test('an error is better when low, a score when high; of equals the earlier one wins, failures come last', () => {
  expect(directionOf('rmse')).toBe('lower')
  expect(directionOf('auc')).toBe('higher')
  expect(rankTrials(trials, 'rmse').map((each) => each.number)).toEqual([2, 4, 1, 3, 5])
  expect(rankTrials(trials, 'r2').map((each) => each.number)).toEqual([1, 2, 4, 3, 5])
  expect(bestTrial(trials, 'rmse')?.number).toBe(2)
  expect(bestTrial(trials.slice(2, 3), 'rmse')).toBeUndefined()
})

test('automatic is the error of numbers and the log loss of classes, on validation rows where there are any', () => {
  expect(metricFor('automatic', 'regression')).toBe('rmse')
  expect(metricFor('automatic', 'multiclass')).toBe('logLoss')
  expect(metricFor('f1', 'binary')).toBe('f1')
  const training = { engine: 'js', seed: 1, epochs: 1, bestEpoch: 1 }
  expect(metricOf({ training: { ...training, metrics: { 'train.rmse': 1, 'validation.rmse': 2 } } }, 'rmse')).toBe(2)
  expect(metricOf({ training: { ...training, metrics: { 'train.rmse': 1 } } }, 'rmse')).toBe(1)
})

test('the report has a leaderboard, the best so far, and says what failed', () => {
  const report = tuningReport({ trials, metric: 'rmse', target: 'price' })
  expect(report.metrics).toMatchObject([{ name: 'rmse', value: 3, part: 'validation' }])
  expect(report.plots[0]).toMatchObject({
    kind: 'table',
    columns: ['trial', 'Typical error (RMSE)', 'dense.units'],
    rows: [
      [2, 3, 16],
      [4, 3, 64],
      [1, 5, 8],
      [3, 'failed', 32],
      [5, 'done', 128],
    ],
  })
  expect(report.plots[1]).toMatchObject({
    series: [
      {
        points: [
          [1, 5],
          [2, 3],
          [3, 3],
          [4, 3],
          [5, 3],
        ],
      },
    ],
  })
  expect(report.text).toEqual(['Trial 2 of 5 is the best: dense.units 16.', '2 of 5 trials failed.'])
  expect(tuningReport({ trials: trials.slice(2, 3), metric: 'rmse', target: 'price' }).text[0]).toBe(
    'No trial gave a model.',
  )
})
