import { expect, test } from 'vitest'
import { firstOpen, nextOpen } from '#app/labelling/labelOrder.ts'

const items = [{ row: 3 }, { row: 5 }, { row: 9 }]

test('after an answer comes the next open row, going round, and the end when all are answered', () => {
  expect(firstOpen(items, { 3: 'yes' })).toBe(1)
  expect(nextOpen(items, { 3: 'yes' }, 0)).toBe(1)
  expect(nextOpen(items, { 5: 1, 9: 2 }, 2)).toBe(0)
  expect(nextOpen(items, { 3: 0, 5: 1, 9: 2 }, 2)).toBe(3)
  expect(firstOpen([], {})).toBe(0)
})
