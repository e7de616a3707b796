import { expect, test } from 'vitest'
import { reasonWords } from '#app/results/reasonWords.ts'
import { explainChange, type KeyParts } from '#server/engine/key.ts'

const parts = (params: Record<string, unknown>, inputs: Record<string, string> = {}): KeyParts => ({
  node: 'train.train',
  version: 1,
  params,
  inputs,
})
const reason = (before: KeyParts, after: KeyParts): string =>
  reasonWords(explainChange(before, after) ?? 'Nothing changed.', after.node)

test('a changed setting is called what the form calls it, and what is not set is automatic', () => {
  expect(reason(parts({}), parts({ batchSize: 8 }))).toBe('Batch size changed from automatic to 8.')
  expect(reason(parts({ batchSize: 8 }), parts({}))).toBe('Batch size changed from 8 to automatic.')
})

test('values that are no single word, and unknown settings, show no code', () => {
  expect(reason(parts({ someList: ['a'] }), parts({ someList: ['a', 'b to c'] }))).toBe('Some list changed.')
  expect(reason(parts({ someName: 'a to b' }), parts({ someName: 'c' }))).toBe(
    'Some name changed from “a to b” to “c”.',
  )
  expect(reason(parts({ isOn: false }), parts({ isOn: true }))).toBe('Is on changed from off to on.')
})

test('an input is called by its title', () => {
  expect(reason(parts({}, { table: 'a' }), parts({}, { table: 'b' }))).toMatch(/^Input “[A-Z].*” changed\.$/)
  const upstream = { kind: 'input', name: 'table', how: 'upstream', message: 'What its input `table` …' } as const
  expect(reasonWords(upstream, 'train.train')).toMatch(/^What its input “[A-Z].*” comes from has changed\.$/)
  const other = { ...parts({}), node: 'prepare.split' }
  expect(reason(other, parts({}))).toBe('The node was of another type before (Split).')
  expect(reasonWords('The file "a.csv" changed.', 'data.csv')).toBe('The file "a.csv" changed.')
})
