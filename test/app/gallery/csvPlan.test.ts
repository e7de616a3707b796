import { expect, test } from 'vitest'
import { changedFacts, flowName, planFlow } from '#app/gallery/csvPlan.ts'
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

test('text that is made a category is learned from, without a tick', () => {
  const withText = {
    ...facts,
    columns: [...facts.columns, { name: 'remark', kind: 'text' as const, role: 'ignore' as const }],
  }
  const changes = { remark: { kind: 'category' as const } }
  expect(changedFacts(withText, changes).columns.at(-1)).toMatchObject({ kind: 'category', role: 'feature' })
  const flow = planFlow({ name: 'Zoo', file: 'file:abc/zoo.csv', target: 'species', facts: withText, changes })
  const columns = flow.nodes.find((node) => node.type === 'data.columns')?.params['columns']
  expect(columns).toMatchObject({ remark: { kind: 'category' } })
  expect(columns).not.toMatchObject({ remark: { role: expect.anything() } })
})

test('the name comes from the file and the target', () => {
  expect(flowName('exam-scores_2024.csv', 'score')).toBe('Exam scores 2024: predict score')
  expect(flowName('.csv', 'y')).toBe('My data: predict y')
})
