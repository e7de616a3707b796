import { expect, test } from 'vitest'
import { byCategory, recentOf, searchNodes } from '#app/palette/searchNodes.ts'
import type { AnyNode } from '#nodes/core/define.ts'
import { csv } from '#nodes/data/csv.node.ts'
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

const node = (id: string, title: string, keywords: string[], summary: string) =>
  ({ ...csv, id, title, keywords, summary }) as AnyNode

test('a title comes before a keyword, a keyword before a summary', () => {
  const list = [
    node('prepare.c', 'Third', [], 'Sorts the rows.'),
    node('prepare.b', 'Second', ['sort'], ''),
    node('prepare.d', 'Resort', [], ''),
    node('prepare.a', 'Sort', [], ''),
  ]
  expect(searchNodes(list, 'sort').map(({ id }) => id)).toEqual(['prepare.a', 'prepare.b', 'prepare.d', 'prepare.c'])
})

test('of equal answers the one used last comes first', () => {
  const list = ['one', 'two', 'tri'].map((id) => node(id, id, ['figure'], ''))
  expect(searchNodes(list, 'figure', ['tri', 'two']).map(({ id }) => id)).toEqual(['tri', 'two', 'one'])
})

test('of equal answers that nobody has used the shorter name comes first', () => {
  const list = ['Fill over time', 'Fill'].map((title) => node(title, title, ['fill'], ''))
  expect(searchNodes(list, 'fil').map(({ title }) => title)).toEqual(['Fill', 'Fill over time'])
})

test('what was used last is told the latest first, without types that are gone', () => {
  expect(recentOf(catalogue.all, ['train.train', 'gone.gone', 'data.csv']).map(({ id }) => id)).toEqual([
    'train.train',
    'data.csv',
  ])
})
