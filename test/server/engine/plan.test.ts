import { expect, test } from 'vitest'
import type { RunScope } from '#server/contract/run.ts'
import { createBench } from './engineBench.ts'
import { buildFlow } from './flowBuilder.ts'

const chain = () =>
  buildFlow()
    .node('n', 'test.number', { value: 1 })
    .node('a', 'test.add', { plus: 1 }, { a: 'n' })
    .node('b', 'test.add', { plus: 2 }, { a: 'a' })
    .node('c', 'test.add', { plus: 3 }, { a: 'b' })
    .node('side', 'test.add', { plus: 4 }, { a: 'n' })

const orderOf = (scope: RunScope): string[] | undefined => {
  const planned = createBench().plan(chain().flow, { scope })
  return planned.ok ? planned.plan.order : undefined
}

test('"to" takes a node and what it needs; "from" what follows as well, with what that needs', () => {
  expect(orderOf({ kind: 'all' })).toEqual(['n', 'a', 'b', 'c', 'side'])
  expect(orderOf({ kind: 'to', node: 'a' })).toEqual(['n', 'a'])
  expect(orderOf({ kind: 'from', node: 'b' })).toEqual(['n', 'a', 'b', 'c'])
})

test('"only" works on the last results of what is above', async () => {
  const bench = createBench()
  const { flow } = chain()
  const scope = { kind: 'only', node: 'c' } as const
  const before = bench.plan(flow, { scope })
  expect(before.ok ? [] : before.problems.map((problem) => [problem.code, problem.nodeId])).toEqual([
    ['result_missing', 'b'],
  ])
  await bench.run(flow, { scope: { kind: 'to', node: 'b' } })
  const run = await bench.run(flow, { scope })
  expect(run.ran).toEqual(['c'])
  expect(await run.value('c')).toBe(7)
})

test('several nodes: what they need, what follows from them, or they alone', async () => {
  expect(orderOf({ kind: 'toEach', nodes: ['a', 'side'] })).toEqual(['n', 'a', 'side'])
  expect(orderOf({ kind: 'fromEach', nodes: ['b', 'side'] })).toEqual(['n', 'a', 'b', 'c', 'side'])
  const bench = createBench()
  const { flow } = chain()
  await bench.run(flow, { scope: { kind: 'to', node: 'a' } })
  const run = await bench.run(flow, { scope: { kind: 'onlyEach', nodes: ['b', 'c'] } })
  expect(run.ran).toEqual(['b', 'c'])
  expect(await run.value('c')).toBe(7)
  const short = createBench().plan(flow, { scope: { kind: 'onlyEach', nodes: ['b', 'c'] } })
  expect(short.ok ? [] : short.problems.map((problem) => problem.nodeId)).toEqual(['a'])
})

test('a pinned output is taken as it is, and what is only above it is not run', async () => {
  const bench = createBench()
  const first = await bench.run(buildFlow().node('n', 'test.number', { value: 50 }).flow)
  const pins = { a: first.nodes['n']?.outputs ?? {} }
  const run = await bench.run(chain().flow, { pins })
  expect(run.state('a')).toBe('pinned')
  expect(await run.value('c')).toBe(55)
  expect(run.ran.sort()).toEqual(['b', 'c', 'n', 'side'])
  const short = await bench.run(chain().flow, { pins, scope: { kind: 'to', node: 'c' } })
  expect(Object.keys(short.nodes)).toEqual(['a', 'b', 'c'])
})

test('every problem of the nodes that have to work is reported, and none of the others', () => {
  const { flow } = chain()
    .node('wrong', 'test.add', { plus: 'five' }, { a: 'n' })
    .node('after', 'test.add', {}, { a: 'wrong' })
    .node('unknown', 'test.nothing')
  const bench = createBench()
  const all = bench.plan(flow)
  expect(all.ok ? [] : all.problems.map((problem) => problem.nodeId)).toEqual(['wrong', 'unknown'])
  expect(bench.plan(flow, { scope: { kind: 'to', node: 'c' } }).ok).toBe(true)
})

test('a circle is reported with its nodes', () => {
  const { flow } = chain().node('x', 'test.add', {}, { a: 'y' }).node('y', 'test.add', {}, { a: 'x' })
  const planned = createBench().plan(flow)
  expect(planned.ok ? [] : planned.problems.map((problem) => problem.nodeIds)).toEqual([['x', 'y']])
})

test('an empty flow and an unknown node are said so', () => {
  const bench = createBench()
  const empty = bench.plan(buildFlow().flow)
  expect(empty.ok ? '' : empty.problems[0]?.message).toBe('This flow has no nodes yet.')
  const unknown = bench.plan(chain().flow, { scope: { kind: 'to', node: 'q' } })
  expect(unknown.ok ? '' : unknown.problems[0]?.message).toBe('The flow has no node "q".')
})
