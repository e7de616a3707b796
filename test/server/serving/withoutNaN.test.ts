import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutNaN } from '#server/serving/withoutNaN.ts'

test('NaN outside of strings becomes null, and nothing else changes', () => {
  expect(withoutNaN('{"NaN":[NaN, "a \\"NaN\\"", NaN]}')).toBe('{"NaN":[null, "a \\"NaN\\"", null]}')
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('NaN', '"NaN"', '\\"NaN'), (json, text) => {
      const whole = JSON.stringify([json, text])
      expect(withoutNaN(whole)).toBe(whole)
    }),
  )
})
