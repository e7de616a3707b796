import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvCell, csvRecords } from '#server/serving/csvRecords.ts'

test('commas, quotes and line ends inside quotes belong to the cell', () => {
  expect(csvRecords('a,"b,1","say ""hi""","two\nlines"\r\n1,2,3,4')).toEqual([
    ['a', 'b,1', 'say "hi"', 'two\nlines'],
    ['1', '2', '3', '4'],
  ])
})

test('empty cells are kept, empty lines are not rows, a byte order mark is no content', () => {
  expect(csvRecords('\uFEFF1,,\n\n,,3\n')).toEqual([
    ['1', '', ''],
    ['', '', '3'],
  ])
  expect(csvRecords('')).toEqual([])
  expect(csvRecords('""')).toEqual([])
})

test('a quote that is never closed is refused with its line', () => {
  expect(() => csvRecords('1,2\n3,"4\n5,6\n')).toThrow('The CSV has a quote on line 2 that is never closed.')
})

test('whatever is written as CSV reads back the same', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é', '1') })
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (records) => {
      const text = records.map((record) => record.map(csvCell).join(',')).join('\n')
      expect(csvRecords(text)).toEqual(records)
    }),
  )
})

test('no text makes the reader hang or fail in another way', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') }), (text) => {
      try {
        csvRecords(text)
      } catch (error) {
        expect(String(error)).toContain('never closed')
      }
    }),
  )
})
