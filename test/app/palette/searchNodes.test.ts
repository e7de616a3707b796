import { expect, test } from 'vitest'
import { byCategory, searchNodes } from '#app/palette/searchNodes.ts'
import { catalogue } from '#nodes/index.ts'

const ids = (search: string) => searchNodes(catalogue.all, search).map(({ id }) => id)

test('an empty search finds everything in the order of the catalogue', () => {
  expect(ids('  ')).toEqual(catalogue.all.map(({ id }) => id))
})

test('a title counts more than a summary, and every word must be found', () => {
  expect(ids('train')[0]).toBe('train.train')
  expect(ids('CSV')[0]).toBe('data.csv')
  expect(ids('csv nonsense')).toEqual([])
})

test('every node is found by its title and by each of its keywords', () => {
  for (const definition of catalogue.all) {
    expect(ids(definition.title), definition.title).toContain(definition.id)
    for (const keyword of definition.keywords) expect(ids(keyword), keyword).toContain(definition.id)
  }
})

test('categories keep the palette’s order and show only what was found', () => {
  expect(byCategory(searchNodes(catalogue.all, 'csv')).map(({ category }) => category)).toContain('data')
  expect(byCategory(catalogue.all).flatMap(({ nodes }) => nodes)).toHaveLength(catalogue.all.length)
})
