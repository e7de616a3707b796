import { expect, test } from 'vitest'
import {
  complaints,
  exampleRow,
  problemsByField,
  rangeHint,
  startRow,
  usualWords,
  whatIfWords,
} from '#app/endpoints/tryForm.ts'
import type { Column } from '#nodes/core/spec/table.ts'

const columns: Column[] = [
  { name: 'years', kind: 'number', role: 'feature', min: 0, max: 12, typical: 3.4 },
  { name: 'city', kind: 'category', role: 'feature', categories: ['Rome', 'Oslo'] },
  { name: 'member', kind: 'boolean', role: 'feature' },
  { name: 'note', kind: 'text', role: 'feature' },
]

test('the form starts with an example of the training data, else with what is usual', () => {
  expect(startRow(columns, [])).toEqual({ years: 3.4, city: 'Rome', member: false, note: null })
  expect(startRow(columns, [{ years: 7, city: 'Oslo' }])).toEqual({ years: 7, city: 'Oslo', member: false, note: null })
})

test('examples go round', () => {
  const examples = [{ years: 1 }, { years: 2 }]
  expect([0, 1, 2].map((at) => exampleRow(columns, examples, at)['years'])).toEqual([1, 2, 1])
})

test('a value outside of what was seen is pointed out, one inside is not', () => {
  const [years, city] = columns
  if (!years || !city) throw new Error('There are columns.')
  expect(rangeHint(years, 20)).toBe('The model has only seen 0 to 12; its answer is a guess out there.')
  expect([rangeHint(years, 12), rangeHint(years, null), rangeHint(city, 'Rome')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(usualWords(years)).toBe('0 to 12, typically 3.4')
  expect(usualWords({ ...years, min: 1, max: 1, typical: 1 })).toBe('always 1')
  expect(rangeHint({ ...years, min: 1, max: 1 }, 2)).toBe('The model has only seen 1; its answer is a guess out there.')
})

test('problems stand at the field that they name; the first of each field counts', () => {
  expect(
    problemsByField([
      { message: 'Row 1: A number is expected.', field: 'years' },
      { message: 'Again.', field: 'years' },
      { message: 'Not a class.', column: 'city' },
      { message: 'Too many rows.' },
    ]),
  ).toEqual({ years: 'A number is expected.', city: 'Not a class.', '': 'Too many rows.' })
})

test('what stands in the way of an answer is said with its field, typed or refused', () => {
  const row = { years: 'many', city: 'Rome', member: false, note: null }
  expect(complaints(columns, row, {})).toEqual(['years: “many” is not a number.'])
  expect(complaints(columns, row, { years: 'A number is expected.', '': 'Too many rows.' })).toEqual([
    'years: A number is expected.',
    'Too many rows.',
  ])
  expect(complaints(columns, { ...row, years: 3 }, { city: 'The model knows no city "Bonn".' })).toEqual([
    'The model knows no city "Bonn".',
  ])
  expect(complaints(columns, { ...row, years: null }, {})).toEqual([])
})

test('what sliders have changed is told against the start', () => {
  expect(whatIfWords({ prediction: 20 }, { prediction: 23.5 })).toBe('3.5 more than at the start (20).')
  expect(whatIfWords({ prediction: 20 }, { prediction: 18 })).toBe('2 less than at the start (20).')
  expect(whatIfWords({ prediction: 20 }, { prediction: 20 })).toBe('As at the start (20).')
  const [no, yes] = [0.4, 0.7].map((p) => ({
    prediction: p > 0.5 ? 'yes' : 'no',
    probabilities: { no: 1 - p, yes: p },
  }))
  if (!no || !yes) throw new Error('There are two answers.')
  expect(whatIfWords(no, yes)).toBe('At the start it was no.')
  expect(whatIfWords(yes, { prediction: 'yes', probabilities: { no: 0.1, yes: 0.9 } })).toBe(
    'As at the start, surer: 90 % instead of 70 %.',
  )
})
