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
