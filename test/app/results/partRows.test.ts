import { expect, test } from 'vitest'
import { partRows } from '#app/results/partRows.ts'

test('figures of both parts stand in one row, however their names are written', () => {
  expect(partRows({ 'train.rmse': 28, 'validation.rmse': 30, loss: 0.1, validationLoss: 0.2, seconds: 3 })).toEqual([
    { name: 'rmse', train: 28, validation: 30 },
    { name: 'loss', train: 0.1, validation: 0.2 },
    { name: 'seconds', train: 3, validation: undefined },
  ])
})
