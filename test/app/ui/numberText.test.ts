import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseNumber, stepNumber } from '#app/ui/numberText.ts'

test('numbers are read as people type them', () => {
  expect(['42', ' 0.5', '0,5', '1,234.5', '1 000', '-3', '1e-3', '.5'].map(parseNumber)).toEqual([
    42, 0.5, 0.5, 1234.5, 1000, -3, 0.001, 0.5,
  ])
  expect(['', '-', 'abc', '1.2.3', '1,2,3', '0x10', 'Infinity', '1e999'].map(parseNumber)).toEqual(
    Array(8).fill(undefined),
  )
})

test('whatever number JavaScript writes is read back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseNumber(String(value))).toBe(Number(String(value)))
    }),
  )
})

test('steps leave no floating-point dust and stay within the limits', () => {
  expect(stepNumber(0.1, 0.2, {})).toBe(0.3)
  expect(stepNumber(0.001, 0.001, {})).toBe(0.002)
  expect(stepNumber(4096, 1, { max: 4096 })).toBe(4096)
  expect(stepNumber(1, -1, { min: 1 })).toBe(1)
})
