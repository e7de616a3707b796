import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deploy } from '#nodes/deploy/deploy.node.ts'
import { endpointNameFrom, endpointNamePattern } from '#nodes/deploy/endpointName.ts'

const model = {
  type: 'model',
  task: 'regression',
  target: { name: 'Exam score (2026)', kind: 'number', role: 'target' },
  inputs: [],
} as const
const infer = (name: string) =>
  deploy.infer({
    inputs: { model: { ...model, inputs: [] }, report: undefined },
    connected: { model: true, report: false },
    params: { name },
    facts: undefined,
  })

test('an endpoint without a name is called after what is predicted', () => {
  expect(infer('')).toEqual({ outputs: { endpoint: { type: 'endpoint', name: 'exam-score-2026' } }, problems: [] })
  expect(infer('scores').outputs.endpoint?.name).toBe('scores')
})

test('a name that cannot be a part of an address is refused, with one that can', () => {
  expect(infer('my scores!').problems).toMatchObject([
    { code: 'endpoint_name', field: 'name', fix: { params: { name: 'my-scores' } } },
  ])
})

test('any text makes a good name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(endpointNameFrom(text)).toMatch(endpointNamePattern)
    }),
  )
  expect(endpointNameFrom('Prix moyen à Orléans')).toBe('prix-moyen-a-orleans')
  expect(endpointNameFrom('得点')).toBe('model')
})
