import { expect, test } from 'vitest'
import { withOverride } from '#app/inspector/controls/columnOverrides.ts'

test('an override is kept as long as it says something', () => {
  expect(withOverride({}, 'age', { kind: 'category' })).toEqual({ age: { kind: 'category' } })
  expect(withOverride({ age: { kind: 'category' } }, 'age', { role: 'ignore' })).toEqual({
    age: { kind: 'category', role: 'ignore' },
  })
  expect(withOverride({ age: { kind: 'category' } }, 'age', { kind: undefined })).toEqual({})
})

test('there is one target: making another column the target frees the one before', () => {
  expect(withOverride({ a: { role: 'target' }, b: { kind: 'number' } }, 'b', { role: 'target' })).toEqual({
    b: { kind: 'number', role: 'target' },
  })
})
