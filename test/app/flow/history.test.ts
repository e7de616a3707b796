import fc from 'fast-check'
import { expect, test } from 'vitest'
import { back, emptyHistory, forward, type History, record } from '#app/flow/history.ts'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'

const named = (name: string): Flow => emptyFlow(name)
const step = (label: string, before: Flow, mergeKey?: string, sealed = false) => ({ label, before, mergeKey, sealed })

test('changes with one merge key in a row are one step, until the step is sealed', () => {
  let history: History = emptyHistory
  history = record(history, step('set units', named('a'), 'units', true))
  history = record(history, step('set units', named('b'), 'units'))
  history = record(history, step('set units', named('c'), 'units'))
  expect(history.past.map(({ before }) => before.name)).toEqual(['a'])
  history = record(history, step('set units', named('d'), 'units', true))
  expect(history.past.map(({ before }) => before.name)).toEqual(['a', 'd'])
})

test('another key, or none, begins a new step', () => {
  let history = record(emptyHistory, step('one', named('a'), 'x'))
  history = record(history, step('two', named('b'), 'y'))
  history = record(history, step('three', named('c')))
  history = record(history, step('four', named('d')))
  expect(history.past.map(({ label }) => label)).toEqual(['one', 'two', 'three', 'four'])
})

test('a change after an undo forgets what could be redone', () => {
  const history = record(emptyHistory, step('one', named('a')))
  const undone = back(history, named('b'))
  expect(undone?.flow.name).toBe('a')
  expect(undone && forward(undone.history, undone.flow)?.flow.name).toBe('b')
  expect(undone && record(undone.history, step('two', named('a'))).future).toEqual([])
})

test('undoing everything and redoing everything gives every flow again, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.constantFrom('p', 'q'), { nil: undefined }), { maxLength: 40 }), (keys) => {
      let history: History = emptyHistory
      let current = named('0')
      const start = current
      keys.forEach((key, index) => {
        history = record(history, step(`step ${index}`, current, key, index === 0))
        current = named(String(index + 1))
      })
      const end = current
      const seen = [current.name]
      for (let undone = back(history, current); undone; undone = back(history, current)) {
        history = undone.history
        current = undone.flow
        seen.push(current.name)
      }
      expect(current).toBe(start)
      const again = [current.name]
      for (let redone = forward(history, current); redone; redone = forward(history, current)) {
        history = redone.history
        current = redone.flow
        again.push(current.name)
      }
      expect(current).toBe(end)
      expect(again).toEqual(seen.toReversed())
    }),
  )
})
