import { beforeEach, expect, test } from 'vitest'
import { paletteMemory, readMemory, rememberUse, toggleCategory } from '#app/palette/paletteMemory.ts'

beforeEach(() => paletteMemory.setState({ recent: [], folded: [] }))

test('the latest is first, each stands once, and old ones fall out', () => {
  for (const type of ['a', 'b', 'c', 'a', 'd', 'e', 'f', 'g']) rememberUse(type)
  expect(paletteMemory.getState().recent).toEqual(['g', 'f', 'e', 'd', 'a', 'c'])
})

test('a category folds once and unfolds again', () => {
  toggleCategory('train', true)
  toggleCategory('train', true)
  expect(paletteMemory.getState().folded).toEqual(['train'])
  toggleCategory('train', false)
  expect(paletteMemory.getState().folded).toEqual([])
})

test('what is damaged or unknown is left out', () => {
  expect(readMemory('no JSON').recent).toEqual([])
  expect(readMemory('[1]').folded).toEqual(['layers'])
  expect(readMemory('{"recent":["a",3],"folded":["train","gone"]}')).toEqual({ recent: ['a'], folded: ['train'] })
  expect(readMemory('{"folded":[]}').folded).toEqual([])
})
