import { expect, test } from 'vitest'
import { changedFacts } from '#app/gallery/csvPlan.ts'
import { dataRemarks } from '#app/gallery/dataRemarks.ts'

const facts = {
  columns: [
    { name: 'id', kind: 'integer' as const, role: 'id' as const, distinct: 400, missing: 0 },
    { name: 'size', kind: 'number' as const, role: 'feature' as const, min: 1, max: 9, missing: 3, distinct: 90 },
    { name: 'zip', kind: 'integer' as const, role: 'feature' as const, min: 1000, max: 9999, missing: 0, distinct: 60 },
    {
      name: 'species',
      kind: 'category' as const,
      role: 'feature' as const,
      categories: ['a', 'b'],
      missing: 4,
      distinct: 2,
    },
  ],
  rows: 400,
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  header: true,
  ragged: { count: 0, lines: [] },
  notes: [],
  content: 'abc',
}

test('where no column can be predicted, what each holds is said and what to do', () => {
  const columns = [
    { name: 'id', kind: 'integer' as const, role: 'id' as const, distinct: 400, missing: 0 },
    { name: 'story', kind: 'text' as const, role: 'ignore' as const, distinct: 400, missing: 0 },
    { name: 'unit', kind: 'category' as const, role: 'ignore' as const, distinct: 1, missing: 0 },
  ]
  const [remark] = dataRemarks({ ...facts, columns }, undefined)
  expect(remark?.tone).toBe('bad')
  expect(remark?.text).toBe(
    'None of the columns can be predicted as it is: id (names the row), story (free text) and unit (the same in every row). Set the kind of story to Category if its values come again, or choose a file with a column of numbers, classes or yes and no.',
  )
})

test('what should be known of the data comes in plain words', () => {
  expect(dataRemarks(facts, 'species')).toEqual([
    { tone: 'info', text: '4 rows have no species (1 %); they are set aside, not guessed.' },
    { tone: 'info', text: '3 values are missing in size; the flow fills them in.' },
    { tone: 'info', text: 'Not learned from: id (names the row).' },
  ])
  const text = (change: object, target = 'species') => dataRemarks({ ...facts, ...change }, target)[0]?.text
  expect(text({ rows: 0 })).toMatch(/^The file has names of columns but no rows\./)
  expect(dataRemarks({ ...facts, rows: 0 }, 'species').filter(({ tone }) => tone === 'bad')).toHaveLength(1)
  expect(text({ columns: facts.columns.slice(3) })).toMatch(/one column only/)
  expect(text({ columns: facts.columns.map((each) => ({ ...each, distinct: 1, missing: 0 })) })).toMatch(
    /the same in every row/,
  )
  expect(text({ columns: facts.columns.map((each) => ({ ...each, kind: 'text' as const })) })).toMatch(/free text/)
  expect(text({ columns: facts.columns.map((each) => ({ ...each, missing: 400 })) })).toMatch(/empty in every row/)
})

const reviews = {
  ...facts,
  columns: [
    { name: 'review', kind: 'text' as const, role: 'ignore' as const, distinct: 390, missing: 0 },
    { name: 'species', kind: 'category' as const, role: 'feature' as const, categories: ['a', 'b'], distinct: 2 },
  ],
}
const bad = (of: typeof facts | typeof reviews, target: string) =>
  dataRemarks(of, target).flatMap(({ tone, text }) => (tone === 'bad' ? [text] : []))

test('a file with nothing to learn from but the target is refused, with the reason and the way out', () => {
  expect(bad(reviews, 'species')).toEqual([
    'There is nothing left to learn from: review (free text). Tick review under “Learn from it” if its words say something, set the kind of review to Category if its values come again or choose a file with more columns.',
  ])
  const ticked = changedFacts(reviews, { review: { use: true } })
  expect(dataRemarks(ticked, 'species')).toEqual([])
  const category = changedFacts(reviews, { review: { kind: 'category' } })
  expect(dataRemarks(category, 'species')).toEqual([])
  const unticked = changedFacts(facts, { size: { use: false }, zip: { use: false } })
  expect(dataRemarks(unticked, 'species')[0]?.text).toMatch(
    /^There is nothing left .*: id \(names the row\), size \(not ticked\) and zip \(not ticked\)\. Tick size under “Learn from it” or choose a file/,
  )
})

test('rows of another width are told once, and warned of when they are many', () => {
  const noted = (rows: number, count: number, lines: number[]) =>
    dataRemarks(
      {
        ...facts,
        rows,
        ragged: { count, lines },
        notes: [`${count} rows have another number of columns and were set aside.`],
      },
      'zip',
    ).filter(({ text }) => /width|number of columns/.test(text))
  expect(noted(245, 55, [3, 4, 9, 12, 20, 31])).toEqual([
    { tone: 'warn', text: '55 of 300 rows have another width (lines 3, 4, 9, 12, 20, …); they are left out.' },
  ])
  expect(noted(299, 1, [7])).toEqual([
    { tone: 'info', text: '1 of 300 rows has another width (line 7); it is left out.' },
  ])
})

test('what became of odd names is told', () => {
  const note = 'The name "a" is there more than once; column 2 is called "a_2" here.'
  expect(dataRemarks({ ...facts, notes: [note] }, 'species')).toContainEqual({ tone: 'info', text: note })
})

test('too few rows to test with are warned of', () => {
  expect(dataRemarks({ ...facts, rows: 3, columns: facts.columns.slice(1, 3) }, 'zip')[0]).toMatchObject({
    tone: 'warn',
    text: expect.stringMatching(/^Only 3 rows: too few to test a model honestly/),
  })
})
