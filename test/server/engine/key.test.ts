import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainChange, explainRerun, type KeyParts, keyOf } from '#server/engine/key.ts'

const parts: KeyParts = {
  node: 'layers.dense',
  version: 1,
  params: { units: 16, activation: 'relu' },
  inputs: { table: 'aa' },
  facts: { digest: 'f1', about: 'The file "students.csv"' },
  engine: 'wasm',
}

test('the order of parameters does not enter the key, their values do', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (params) => {
      const turned = Object.fromEntries(Object.entries(params).reverse())
      expect(keyOf({ ...parts, params: turned })).toBe(keyOf({ ...parts, params }))
      expect(keyOf({ ...parts, params: { ...params, extra: 1 } })).not.toBe(
        keyOf({ ...parts, params: { ...params, extra: 2 } }),
      )
    }),
  )
})

test.each<[string, Partial<KeyParts>, string]>([
  ['parameter', { params: { units: 32, activation: 'relu' } }, 'Parameter `units` changed from 16 to 32.'],
  ['parameter', { params: { units: 16 } }, 'Parameter `activation` changed from "relu" to unset.'],
  ['input', { inputs: { table: 'bb' } }, 'Input `table` changed.'],
  ['input', { inputs: {} }, 'Input `table` was disconnected.'],
  ['facts', { facts: { digest: 'f2', about: 'The file "students.csv"' } }, 'The file "students.csv" changed.'],
  ['engine', { engine: 'native' }, 'The ML engine changed from wasm to native.'],
  ['version', { version: 2 }, "The node's own version changed from 1 to 2."],
])('a change of %s is told in words', (kind, change, message) => {
  const after = { ...parts, ...change }
  expect(keyOf(after)).not.toBe(keyOf(parts))
  expect(explainChange(parts, after)).toMatchObject({ kind, message })
})

test('no change, no reason; a node that runs all the same says why', () => {
  expect(explainChange(parts, { ...parts })).toBeUndefined()
  expect(explainRerun(parts, parts, true).kind).toBe('evicted')
  expect(explainRerun(parts, parts, false).kind).toBe('never-cached')
  expect(explainRerun(undefined, parts, true).kind).toBe('first')
})
