import { expect, test } from 'vitest'
import { setParams } from '#nodes/core/flow/edit.ts'
import { applyFix } from '#nodes/core/flow/fix.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import { catalogue } from '#nodes/index.ts'
import { flowEdge, flowNode, smallFlow } from '#test/helpers/smallFlow.ts'

const facts = {
  columns: [
    { name: 'size', kind: 'number', role: 'feature', distinct: 90, missing: 0 },
    { name: 'price', kind: 'number', role: 'feature', distinct: 90, missing: 0 },
  ],
  rows: 100,
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  header: true,
  ragged: { count: 0, lines: [] },
  notes: [],
  content: 'abc',
}
const infer = (flow: Flow) =>
  inferFlow({ flow: setParams(flow, 'file', { file: 'a.csv' }), catalogue, facts: () => facts, parameters: {} })
const problem = (flow: Flow, node: string, code: string) => {
  const found = infer(flow).nodes[node]?.problems.find((each) => each.code === code)
  if (!found) throw new Error(`${node} has no problem ${code}.`)
  return found
}

test('a Columns node is offered where the columns of the table were never chosen, and takes the problem on', () => {
  const flow: Flow = {
    ...smallFlow(),
    nodes: [flowNode('file', 'data.csv', 0, 0, { params: { file: 'a.csv' } }), flowNode('input', 'layers.input', 296)],
    edges: [flowEdge('file.table', 'input.table')],
  }
  const missing = problem(flow, 'input', 'target_missing')
  expect(missing.fix).toMatchObject({ kind: 'insertBefore', type: 'data.columns' })
  const mended = applyFix(flow, catalogue, missing)
  const added = mended.nodes.find(({ type }) => type === 'data.columns')?.id ?? ''
  expect(problem(mended, added, 'target_missing').fix?.kind).toBe('setParams')
  expect(problem(mended, 'input', 'target_missing').fix).toBeUndefined()
})

test('where a Columns node stands upstream, no second one is offered', () => {
  const withoutTarget = smallFlow()
  expect(problem(withoutTarget, 'input', 'target_missing').fix).toBeUndefined()
  expect(
    problem(setParams(withoutTarget, 'columns', { target: 'gone' }), 'input', 'target_missing').fix,
  ).toBeUndefined()
  const ignored = { target: 'price', columns: { size: { role: 'ignore' } } }
  expect(problem(setParams(withoutTarget, 'columns', ignored), 'input', 'features_missing').fix).toBeUndefined()
})
