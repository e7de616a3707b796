import { expect, test } from 'vitest'
import { detectedWords, readCsvFacts, readingWords } from '#app/inspector/csvFacts.ts'

const facts = {
  columns: [
    { name: 'a', kind: 'number', role: 'feature', missing: 2 },
    { name: 'b', kind: 'text', role: 'ignore', missing: 0 },
  ],
  rows: 1200,
  delimiter: ';',
  quote: '"',
  encoding: 'latin-1',
  header: true,
  ragged: { count: 7, lines: [3, 9, 11, 20, 31, 44] },
  notes: [],
  content: 'abc',
}

test('how a file was read is told in words', () => {
  const read = readCsvFacts(facts)
  if (!read) throw new Error('The facts are of the right form.')
  expect(readingWords(read)).toEqual([
    { term: 'Size', words: '1,200 rows, 2 columns' },
    { term: 'Separated by', words: 'semicolon' },
    { term: 'Text encoding', words: 'latin-1' },
    { term: 'First line', words: 'names of the columns' },
    { term: 'Missing values', words: '2 cells in a' },
    { term: 'Uneven rows', words: '7 rows of another width (lines 3, 9, 11, 20 and 31, …)' },
  ])
  expect([detectedWords(read, 'delimiter'), detectedWords(read, 'header'), detectedWords(read, 'ragged')]).toEqual([
    'semicolon',
    'yes',
    undefined,
  ])
})

test('what is not a probe of a file is not taken for one', () => {
  expect([readCsvFacts(undefined), readCsvFacts({}), readCsvFacts({ ...facts, rows: 'many' })]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
