import { expect, test } from 'vitest'
import { trainingEnd } from '#app/results/trainingEnd.ts'

const last = { epoch: 15, epochs: 100 }

test('a cancelled training is not told as one that ended by itself', () => {
  expect(trainingEnd({ result: { state: 'cancelled' }, last, isWatched: false })).toBe(
    'Cancelled at epoch 15; nothing was kept.',
  )
  expect(trainingEnd({ result: { state: 'cancelled', cancelled: {} }, last: undefined, isWatched: true })).toBe(
    'Cancelled; nothing was kept.',
  )
})

test('where an earlier result is left, it says whose the curves are', () => {
  const result = { state: 'done' as const, cancelled: { epoch: 15 } }
  expect(trainingEnd({ result, last, isWatched: true })).toBe(
    'Cancelled at epoch 15; nothing was kept. These curves are of the cancelled training; the model is still the earlier one.',
  )
  expect(trainingEnd({ result, last: { epoch: 40, epochs: 100 }, isWatched: false })).toBe(
    'The last training was cancelled at epoch 15; nothing of it was kept. What is shown is of the earlier model.',
  )
})

test('an early stop, a failure and a whole training are told apart', () => {
  expect(trainingEnd({ result: { state: 'done' }, last, isWatched: true })).toContain('Stopped after 15 epochs')
  expect(trainingEnd({ result: { state: 'failed' }, last, isWatched: true })).toBe(
    'Failed at epoch 15; nothing was kept.',
  )
  expect(trainingEnd({ result: { state: 'running' }, last, isWatched: true })).toBeUndefined()
  expect(trainingEnd({ result: { state: 'done' }, last: { epoch: 100, epochs: 100 }, isWatched: true })).toBeUndefined()
})
