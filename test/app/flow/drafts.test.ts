import { expect, test } from 'vitest'
import { createDrafts, type DraftStorage } from '#app/flow/drafts.ts'
import { emptyFlow } from '#nodes/core/flow/flow.ts'

function memory(limit = 1_000_000): DraftStorage & { names: () => string[] } {
  const items = new Map<string, string>()
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => {
      if (value.length > limit) throw new DOMException('full', 'QuotaExceededError')
      items.set(name, value)
    },
    removeItem: (name) => items.delete(name),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size
    },
    names: () => [...items.keys()],
  }
}

test('a draft outlives its page and goes when it is dropped', () => {
  const storage = memory()
  createDrafts(storage, 'tab-1', () => 7).keep('f', emptyFlow('Mine'), 'r1')
  const later = createDrafts(storage, 'tab-1')
  expect(later.find('f', new Set())).toEqual({ flow: emptyFlow('Mine'), baseRevision: 'r1', at: 7 })
  expect(later.find('g', new Set())).toBeUndefined()
  later.drop('f')
  expect(later.find('f', new Set())).toBeUndefined()
})

test('two tabs keep their own drafts; a closed tab’s newest draft is taken over once', () => {
  const storage = memory()
  createDrafts(storage, 'old', () => 1).keep('f', emptyFlow('Old'), 'r1')
  createDrafts(storage, 'newer', () => 2).keep('f', emptyFlow('Newer'), 'r1')
  createDrafts(storage, 'open', () => 3).keep('f', emptyFlow('Open elsewhere'), 'r1')
  const mine = createDrafts(storage, 'mine')
  expect(mine.find('f', new Set(['open', 'mine']))?.flow.name).toBe('Newer')
  expect(storage.names().filter((name) => name.endsWith(':newer'))).toEqual([])
  expect(mine.find('f', new Set(['open', 'mine']))?.flow.name).toBe('Newer')
})

test('storage that is full, and text that is no draft, do no harm', () => {
  const small = createDrafts(memory(10), 'tab')
  expect(small.keep('f', emptyFlow('Mine'), 'r1')).toBe(false)
  const storage = memory()
  storage.setItem('modelwright:draft:f:tab', '{"flow":')
  expect(createDrafts(storage, 'tab').find('f', new Set())).toBeUndefined()
  expect(storage.names()).toEqual([])
})
