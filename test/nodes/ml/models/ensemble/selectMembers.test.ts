import { expect, test } from 'vitest'
import { selectMembers } from '#nodes/ml/models/ensemble/selectMembers.ts'

const off = (outputs: Float64Array) => Math.abs((outputs[0] ?? 0) - 1)

test('takes the models whose average is best, as often as it helps', () => {
  const models = [Float64Array.of(0), Float64Array.of(2), Float64Array.of(5)]
  const { counts, loss } = selectMembers(models, off)
  expect(loss).toBe(0)
  expect(counts[2]).toBe(0)
  expect(counts[0]).toBe(counts[1])
})

test('one model alone is taken', () => {
  expect(selectMembers([Float64Array.of(3)], off).counts).toEqual([1])
})
