import { expect, test } from 'vitest'
import { applyFix } from '#nodes/core/flow/fix.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import type { Fix, Problem } from '#nodes/core/problem.ts'
import { catalogue, edgeTexts, flowOf, node, testColumns, wholeFlow } from '../testNodes.ts'

const problem = (nodeId: string, fix: Fix, rest: Partial<Problem> = {}): Problem => ({
  code: 'test',
  severity: 'error',
  message: 'Test.',
  nodeId,
  fix,
  ...rest,
})
const problemsOf = (flow: Flow) => inferFlow({ flow, catalogue, facts: () => testColumns, parameters: {} }).problems
const mended = (flow: Flow, given: Problem): Flow => {
  const result = applyFix(flow, catalogue, given)
  expect(parseFlow(JSON.parse(JSON.stringify(result)), catalogue)).toMatchObject({ ok: true })
  return result
}

const early = () =>
  flowOf(
    [
      node('a', 'source', { file: 'a' }, 0),
      node('fill', 'fill', {}, 260),
      node('scale', 'scale', {}, 520),
      node('split', 'split', {}, 780),
      node('train', 'train', {}, 1040),
      node('train2', 'train', {}, 1040),
    ],
    [
      'a.table fill.table',
      'fill.table scale.table',
      'scale.table split.table',
      'split.table train.table',
      'split.table train2.table',
    ],
  )
const wanted = [
  'a.table split.table',
  'fill.table scale.table',
  'scale.table train.table',
  'scale.table train2.table',
  'split.table fill.table',
]

test('steps that learn move behind the split, keep their order, and all who followed it follow them', () => {
  const flow = early()
  const [first] = problemsOf(flow)
  expect(first?.nodeId).toBe('fill')
  const result = mended(flow, first ?? problem('', { kind: 'removeNode', title: '' }))
  expect(edgeTexts(result).sort()).toEqual(wanted)
  expect(problemsOf(result)).toEqual([])
  expect(result.nodes.map((each) => [each.id, each.position.x])).toEqual([
    ['a', 0],
    ['fill', 1040],
    ['scale', 1300],
    ['split', 780],
    ['train', 1560],
    ['train2', 1560],
  ])
})

test('mended one by one from the last, the order is the same', () => {
  const once = mended(early(), problem('scale', { kind: 'moveAfterSplit', title: '' }, { port: 'table' }))
  expect(problemsOf(once).map((each) => each.nodeId)).toEqual(['fill'])
  const twice = mended(once, problem('fill', { kind: 'moveAfterSplit', title: '' }, { port: 'table' }))
  expect(edgeTexts(twice).sort()).toEqual(wanted)
})

test('without a split one is put before the step', () => {
  const flow = flowOf(
    [node('a', 'source', { file: 'a' }), node('fill', 'fill', {}, 260), node('t', 'train', {}, 520)],
    ['a.table fill.table', 'fill.table t.table'],
  )
  const [first] = problemsOf(flow)
  const result = mended(flow, first ?? problem('', { kind: 'removeNode', title: '' }))
  expect(edgeTexts(result).sort()).toEqual(['a.table split.table', 'fill.table t.table', 'split.table fill.table'])
  expect(problemsOf(result)).toEqual([])
})

test('a fix sets parameters, and takes them back to the default', () => {
  const result = mended(
    wholeFlow(),
    problem('l2', { kind: 'setParams', title: '', params: { units: undefined, activation: 'tanh' } }),
  )
  expect(result.nodes.find((each) => each.id === 'l2')?.params).toEqual({ activation: 'tanh' })
})

test('a node is put before an input or after an output', () => {
  const before = mended(
    wholeFlow(),
    problem('train', { kind: 'insertBefore', title: '', port: 'table', type: 'test.tidy', params: { level: 2 } }),
  )
  expect(edgeTexts(before)).toEqual(expect.arrayContaining(['scale.table tidy.table', 'tidy.table train.table']))
  expect(before.nodes.at(-1)).toMatchObject({ id: 'tidy', version: 3, params: { level: 2 }, position: { x: 1040 } })
  expect(before.nodes.find((each) => each.id === 'train')?.position.x).toBe(1300)
  const after = mended(wholeFlow(), problem('l1', { kind: 'insertAfter', title: '', port: 'y', type: 'test.layer' }))
  expect(edgeTexts(after)).toEqual(expect.arrayContaining(['l1.y layer.x', 'layer.y l2.x']))
  const alone = mended(
    flowOf([node('t', 'train')], []),
    problem('t', { kind: 'insertBefore', title: '', port: 'network', type: 'test.layer' }),
  )
  expect(edgeTexts(alone)).toEqual(['layer.y t.network'])
})

test('a node or an edge is taken out', () => {
  expect(edgeTexts(mended(wholeFlow(), problem('fill', { kind: 'removeNode', title: '' })))).toContain(
    'split.table scale.table',
  )
  expect(edgeTexts(mended(wholeFlow(), problem('l2', { kind: 'removeEdge', title: '', port: 'x' })))).not.toContain(
    'l1.y l2.x',
  )
  const twice = flowOf(
    [node('a', 'source'), node('b', 'source'), node('c', 'tidy')],
    ['a.table c.table', 'b.table c.table'],
  )
  const surplus = problemsOf(twice).find((each) => each.code === 'input_taken_twice')
  expect(edgeTexts(mended(twice, surplus ?? problem('', { kind: 'removeNode', title: '' })))).toEqual([
    'a.table c.table',
  ])
})

test('a fix whose node, port or type is gone changes nothing', () => {
  const flow = wholeFlow()
  for (const given of [
    problem('nobody', { kind: 'removeNode', title: '' }),
    problem('train', { kind: 'insertBefore', title: '', port: 'nothing', type: 'test.tidy' }),
    problem('train', { kind: 'insertBefore', title: '', port: 'table', type: 'test.nothing' }),
    problem('train', { kind: 'removeEdge', title: '', port: 'nothing' }),
    { code: 'x', severity: 'error' as const, message: 'x', nodeId: 'train' },
  ])
    expect(applyFix(flow, catalogue, given)).toEqual(flow)
})
