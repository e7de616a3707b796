import { expect, test } from 'vitest'
import { dataRemarks, flowName, planFlow } from '#app/gallery/csvPlan.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import { catalogue } from '#nodes/index.ts'

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
const plan = (changes: Parameters<typeof planFlow>[0]['changes']) =>
  planFlow({ name: 'Zoo', file: 'file:abc/zoo.csv', target: 'species', facts, changes })

test('what a person set otherwise is said in the flow, the rest is left to be found again', () => {
  const flow = plan({ zip: { kind: 'category' }, size: { use: false }, species: { kind: 'category' } })
  const columns = flow.nodes.find((node) => node.type === 'data.columns')
  expect(columns?.params).toMatchObject({
    target: 'species',
    columns: { zip: { kind: 'category' }, size: { role: 'ignore' }, id: { role: 'id' } },
  })
  expect(Object.keys(Object(columns?.params['columns']))).not.toContain('species')
})

test('the planned flow is one that the kernel takes', () => {
  const parsed = parseFlow(plan({ id: { use: true } }), catalogue)
  expect(parsed.ok && parsed.problems).toEqual([])
})

test('what should be known of the data comes in plain words', () => {
  expect(dataRemarks(facts, 'species')).toEqual([
    { tone: 'info', text: '4 rows have no species (1 %); they are set aside, not guessed.' },
    { tone: 'info', text: '3 values are missing in size; the flow fills them in.' },
    { tone: 'info', text: 'Not learned from: id (names the row).' },
  ])
  const text = (change: object, target = 'species') => dataRemarks({ ...facts, ...change }, target)[0]?.text
  expect(text({ rows: 0 })).toMatch(/no rows/)
  expect(text({ columns: facts.columns.slice(3) })).toMatch(/one column only/)
  expect(text({ columns: facts.columns.map((each) => ({ ...each, distinct: 1, missing: 0 })) })).toMatch(
    /the same in every row/,
  )
  expect(text({ columns: facts.columns.map((each) => ({ ...each, kind: 'text' as const })) })).toMatch(/free text/)
  expect(text({ columns: facts.columns.map((each) => ({ ...each, missing: 400 })) })).toMatch(/empty in every row/)
})

test('the name comes from the file and the target', () => {
  expect(flowName('exam-scores_2024.csv', 'score')).toBe('Exam scores 2024: predict score')
  expect(flowName('.csv', 'y')).toBe('My data: predict y')
})
