import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  canConnect,
  downstreamOf,
  findCycle,
  findCycles,
  fittingNodes,
  topologicalOrder,
  upstreamOf,
} from '#nodes/core/flow/graph.ts'
import { catalogue, edge, flowOf, node, wholeFlow } from '../testNodes.ts'

const ids = Array.from({ length: 10 }, (_, at) => `n${at}`)
const nodes = ids.map((id) => node(id, 'tidy'))
const pairs = (isAcyclic: boolean) =>
  fc
    .array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 25 })
    .map((all) =>
      all
        .filter(([a, b]) => !isAcyclic || a !== b)
        .map(([a, b]) => (isAcyclic ? [Math.min(a, b), Math.max(a, b)] : [a, b]) as [number, number]),
    )
/** Nodes in a shuffled order, so that an order by luck does not pass. */
const graph = (isAcyclic: boolean) =>
  fc.tuple(pairs(isAcyclic), fc.shuffledSubarray(nodes, { minLength: 10 })).map(([all, shuffled]) =>
    flowOf(
      shuffled,
      all.map(([a, b]) => `n${a}.table n${b}.p${a}`),
    ),
  )

test('every node comes after those it depends on', () => {
  fc.assert(
    fc.property(graph(true), (flow) => {
      const order = topologicalOrder(flow)
      expect([...order].sort()).toEqual([...ids].sort())
      for (const each of flow.edges) expect(order.indexOf(each.from.node)).toBeLessThan(order.indexOf(each.to.node))
    }),
  )
})

test('among free nodes the flow decides, and nodes on a circle come last', () => {
  expect(
    topologicalOrder(
      flowOf(
        ['c', 'a', 'b'].map((id) => node(id, 'tidy')),
        ['b.table a.table'],
      ),
    ),
  ).toEqual(['c', 'b', 'a'])
  const circle = flowOf(
    ['a', 'b', 'c', 'd'].map((id) => node(id, 'tidy')),
    ['a.table b.table', 'b.table a.table', 'b.table c.table'],
  )
  expect(topologicalOrder(circle)).toEqual(['d', 'a', 'b', 'c'])
})

test('a cycle is found exactly where there is one', () => {
  fc.assert(
    fc.property(graph(false), (flow) => {
      const onCycle = new Set(ids.filter((id) => downstreamOf(flow, [id]).has(id)))
      const cycle = findCycle(flow)
      expect(cycle !== undefined).toBe(onCycle.size > 0)
      if (cycle)
        for (const [at, id] of cycle.entries()) {
          const next = cycle[(at + 1) % cycle.length]
          expect(flow.edges.some((each) => each.from.node === id && each.to.node === next)).toBe(true)
        }
      expect(new Set(findCycles(flow).flat())).toEqual(onCycle)
    }),
  )
})

test('upstream and downstream mirror each other', () => {
  fc.assert(
    fc.property(graph(false), fc.constantFrom(...ids), fc.constantFrom(...ids), (flow, a, b) => {
      expect(downstreamOf(flow, [a]).has(b)).toBe(upstreamOf(flow, [b]).has(a))
    }),
  )
  expect([...upstreamOf(wholeFlow(), ['fill'])]).toEqual(['split', 'source'])
})

test.each([
  ['source.table train.table', { ok: true }],
  [
    'source.table l1.x',
    { ok: false, reason: '"Before" of "Layer" takes layers of a network; "Table" of "Source" is a table.' },
  ],
  ['source.tables train.table', { ok: false, reason: '"Source" has no output "tables".' }],
  ['source.table train.constructor', { ok: false, reason: '"Train" has no input "constructor".' }],
  ['source.table nobody.table', { ok: false, reason: 'There is no node "nobody".' }],
  ['l2.y l2.x', { ok: false, reason: 'A node cannot feed itself.' }],
  ['l2.y l1.x', { ok: false, reason: 'That would make a circle: "Layer" already depends on "Layer".' }],
])('whether %s may be drawn', (text, wanted) => {
  expect(canConnect(wholeFlow(), catalogue, edge(text))).toEqual(wanted)
})

test('nodes that fit a port are offered with the port', () => {
  const offered = fittingNodes(catalogue, { type: 'layers', direction: 'output' })
  expect(offered.map(({ definition, port }) => [definition.id, port])).toEqual([
    ['test.layer', 'x'],
    ['test.train', 'network'],
  ])
  expect(fittingNodes(catalogue, { type: 'report', direction: 'input' }).map((each) => each.port)).toEqual(['report'])
})

test('5,000 nodes are ordered and searched', () => {
  const many = Array.from({ length: 5000 }, (_, at) => node(`n${at}`, 'tidy'))
  const flow = flowOf(
    [...many].reverse(),
    many.slice(1).map((each, at) => `n${at}.table ${each.id}.table`),
  )
  expect(topologicalOrder(flow)[0]).toBe('n0')
  expect(findCycle(flow)).toBeUndefined()
  expect(findCycles(flow)).toEqual([])
})
