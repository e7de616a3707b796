import { expect, test } from 'vitest'
import { plotTable, plotWords } from '#app/results/plotWords.ts'

test('each plot has a sentence and a table that say what it shows', () => {
  const confusion = {
    kind: 'confusion' as const,
    title: 'Classes',
    classes: ['cat', 'dog'],
    counts: [
      [8, 2],
      [1, 9],
    ],
  }
  expect(plotWords(confusion)).toBe('17 of 20 rows right (85 %). Most often cat is taken for dog (2 rows).')
  expect(plotTable(confusion)).toEqual({
    columns: ['Actual \\ predicted', 'cat', 'dog'],
    rows: [
      ['cat', '8', '2'],
      ['dog', '1', '9'],
    ],
    more: 0,
  })

  const scatter = {
    kind: 'scatter' as const,
    title: 'Fit',
    x: 'actual',
    y: 'predicted',
    points: Array.from({ length: 250 }, (_each, index): [number, number] => [index, index]),
    diagonal: true,
  }
  expect(plotWords(scatter)).toContain('250 rows')
  expect(plotTable(scatter)).toMatchObject({ columns: ['actual', 'predicted'], more: 50 })

  expect(plotWords({ kind: 'histogram', title: 'Errors', x: 'error', bins: [] })).toBe('No rows.')
  expect(
    plotWords({
      kind: 'bars',
      title: 'Weights',
      x: 'weight',
      bars: [
        { name: 'a', value: 1 },
        { name: 'b', value: 3 },
      ],
    }),
  ).toBe('Largest: b with 3.')
})

test('a histogram says where half of the rows are, not that its fullest bar holds most', () => {
  const of = (...counts: number[]) =>
    plotWords({
      kind: 'histogram',
      title: 'Errors',
      x: 'error',
      bins: counts.map((count, index) => ({ from: index - 2, to: index - 1, count })),
    })
  expect(of(5, 20, 30, 28, 30, 41)).toBe('99 of 154 rows lie between 1 and 4; the fullest bar has 41, between 3 and 4.')
  expect(of(1, 8, 1)).toBe('8 of 10 rows lie between -1 and 0.')
  expect(of(4, 0, 0, 4)).toBe('4 of 8 rows lie between -2 and -1.')
  expect(plotWords({ kind: 'histogram', title: '', x: '', bins: [{ from: 3, to: 3, count: 5 }] })).toBe(
    '5 rows, all at 3.',
  )
})

test('of bars that go both ways the one that goes furthest is named', () => {
  const bars = [
    { name: 'size', value: 3 },
    { name: 'age', value: -8 },
  ]
  expect(plotWords({ kind: 'bars', title: 'Pushes', x: 'by', bars })).toBe('Largest: age with -8.')
})
