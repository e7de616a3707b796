import { expect, test } from 'vitest'
import { bestEpochOf, curvesOf } from '#app/results/learningCurves.ts'

const epochs = [
  { epoch: 1, metrics: { mae: 30, loss: 0.9, validationLoss: 0.8 } },
  { epoch: 2, metrics: { mae: 20, loss: 0.5, validationLoss: 0.6 } },
  { epoch: 3, metrics: { mae: 10, loss: 0.3, validationLoss: 0.7 } },
]

test('training and validation share a chart, and loss comes first', () => {
  expect(curvesOf(epochs)).toEqual([
    {
      name: 'loss',
      epochs: [1, 2, 3],
      series: [
        { name: 'training rows', isValidation: false, values: [0.9, 0.5, 0.3] },
        { name: 'validation rows', isValidation: true, values: [0.8, 0.6, 0.7] },
      ],
    },
    { name: 'mae', epochs: [1, 2, 3], series: [{ name: 'training rows', isValidation: false, values: [30, 20, 10] }] },
  ])
})

test('the best epoch is that with the smallest loss on rows not learned from', () => {
  expect(bestEpochOf(epochs)).toEqual({ epoch: 2, name: 'validationLoss', value: 0.6 })
  expect(bestEpochOf(epochs.map(({ epoch, metrics }) => ({ epoch, metrics: { loss: metrics.loss } })))).toEqual({
    epoch: 3,
    name: 'loss',
    value: 0.3,
  })
  expect(bestEpochOf([])).toBeUndefined()
})
