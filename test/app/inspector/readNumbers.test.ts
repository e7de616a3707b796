import { expect, test } from 'vitest'
import { readNumbers } from '#app/inspector/readNumbers.ts'

test.each([
  ['8, 8, 1', [8, 8, 1]],
  ['8 × 8 × 1', [8, 8, 1]],
  ['0.5; -2 1e3', [0.5, -2, 1000]],
  [' , ', []],
  ['8, eight', undefined],
  ['1,,2', [1, 2]],
])('%s', (text, numbers) => {
  expect(readNumbers(text)).toEqual(numbers)
})
