import { expect, test } from 'vitest'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import { catalogue, flowOf, node, testColumns, wholeFlow } from '../testNodes.ts'

const infer = (flow: Flow, parameters = {}, facts: unknown = testColumns) =>
  inferFlow({ flow, catalogue, facts: () => facts, parameters })
const codes = (flow: Flow, parameters = {}) =>
  infer(flow, parameters).problems.map(({ code, nodeId, edgeId, port, field }) => ({
    code,
    nodeId,
    edgeId,
    port,
    field,
  }))

test('a sound flow has specs on every port and no problems', () => {
  const { nodes, problems } = infer(wholeFlow())
  expect(problems).toEqual([])
  expect(nodes['scale']?.outputs['table']).toMatchObject({ type: 'table', rows: 100 })
  expect(nodes['train']?.inputs['network']).toMatchObject({ type: 'layers', shape: [1] })
  expect(nodes['source']).toMatchObject({ params: { file: 'a.csv', rows: 100, order: 'asFound' }, card: 'reads a.csv' })
})

test('what is not known yet is no problem', () => {
  const { nodes, problems } = inferFlow({ flow: wholeFlow(), catalogue, facts: () => undefined, parameters: {} })
  expect(problems).toEqual([])
  expect(nodes['train']?.inputs['table']).toBeUndefined()
})

test('an unconnected required input is a problem at that input', () => {
  const flow = wholeFlow()
  const { problems } = infer({ ...flow, edges: flow.edges.slice(1) })
  expect(problems).toEqual([
    {
      code: 'not_connected',
      severity: 'warning',
      nodeId: 'source',
      message: '"Source" is not connected to anything.',
      hint: 'Draw an edge to or from it, or remove it.',
      fix: { kind: 'removeNode', title: 'Remove the node' },
    },
    {
      code: 'input_missing',
      severity: 'error',
      nodeId: 'split',
      port: 'table',
      message: '"Split" needs a table at its input "Table".',
      hint: 'Draw an edge to this input.',
    },
  ])
})

test('a single source alone is not complained about', () => {
  expect(codes(flowOf([node('a', 'source', { file: 'a.csv' })], []))).toEqual([])
})

test('settings that do not parse are named with what was expected', () => {
  const flow = flowOf(
    [node('a', 'source', { file: '', rows: 'many', order: 'sideways' }), node('b', 'split')],
    ['a.table b.table'],
  )
  expect(infer(flow).problems.map(({ field, message }) => ({ field, message }))).toEqual([
    { field: 'file', message: '"File" must not be empty.' },
    { field: 'rows', message: '"Rows" must be a number; got "many".' },
    { field: 'order', message: '"Order" must be one of "asFound" or "shuffled"; got "sideways".' },
  ])
  expect(infer(flow).nodes['a']?.params).toBeUndefined()
})

test('an absent setting without default is said to be missing; an unknown one is a warning', () => {
  const flow = flowOf([node('a', 'source', { fil: 'a.csv' })], [])
  expect(infer(flow).problems.map(({ message }) => message)).toEqual(['"File" is missing; text is expected.'])
  const warned = infer(flowOf([node('a', 'source', { file: 'a', fil: 1 })], [])).problems
  expect(warned).toMatchObject([{ code: 'param_unknown', severity: 'warning', field: 'fil' }])
})

test('a cycle names its nodes and nothing else fails', () => {
  const flow = flowOf(
    [node('a', 'split'), node('b', 'fill'), node('c', 'scale'), node('d', 'tidy')],
    ['a.table b.table', 'b.table c.table', 'c.table a.table', 'c.table d.table'],
  )
  const { problems } = infer(flow)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({
    code: 'cycle',
    nodeIds: ['a', 'b', 'c'],
    message: '"Split", "Fill" and "Scale" depend on each other in a circle. Remove one of the edges between them.',
  })
  expect(codes(flowOf([node('a', 'tidy')], ['a.table a.table']))).toMatchObject([{ code: 'cycle', nodeId: 'a' }])
})

test('two cycles are two problems', () => {
  const flow = flowOf(
    [node('a', 'tidy'), node('b', 'tidy'), node('c', 'tidy'), node('d', 'tidy')],
    ['a.table b.table', 'b.table a.table', 'c.table d.table', 'd.table c.table'],
  )
  expect(infer(flow).problems.map((each) => each.nodeIds)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('unknown nodes, newer nodes, wrong ports and types are each said where they are', () => {
  const flow = flowOf(
    [
      node('a', 'nothing'),
      { ...node('b', 'split'), version: 9 },
      node('c', 'layer'),
      node('d', 'fill'),
      node('e', 'scale'),
      node('f', 'source', { file: 'x' }),
    ],
    ['a.out d.table', 'c.y e.table', 'f.nothing b.table', 'f.table c.constructor'],
  )
  expect(codes(flow)).toEqual([
    { code: 'node_unknown', nodeId: 'a', edgeId: undefined, port: undefined, field: undefined },
    { code: 'node_newer', nodeId: 'b', edgeId: undefined, port: undefined, field: undefined },
    { code: 'port_unknown', nodeId: 'f', edgeId: 'f.nothing->b.table', port: 'nothing', field: undefined },
    { code: 'port_unknown', nodeId: 'c', edgeId: 'f.table->c.constructor', port: 'constructor', field: undefined },
    { code: 'port_type_mismatch', nodeId: 'e', edgeId: 'c.y->e.table', port: 'table', field: undefined },
  ])
})

test('of two edges into one input the first counts and the second is a problem', () => {
  const flow = flowOf(
    [node('a', 'source', { file: 'a' }), node('b', 'source', { file: 'b' }), node('c', 'tidy')],
    ['a.table c.table', 'b.table c.table'],
  )
  expect(codes(flow)).toEqual([
    { code: 'input_taken_twice', nodeId: 'c', edgeId: 'b.table->c.table', port: 'table', field: undefined },
  ])
})

test('a problem that a definition places at an input is placed at the edge', () => {
  const flow = wholeFlow()
  const nodes = flow.nodes.map((each) => (each.id === 'fill' ? { ...each, params: { columns: ['age'] } } : each))
  expect(codes({ ...flow, nodes })).toEqual([
    { code: 'column_unknown', nodeId: 'fill', edgeId: 'split.table->fill.table', port: 'table', field: 'columns' },
  ])
})

test('a definition that throws is a problem of its node alone', () => {
  const flow = flowOf([node('a', 'broken'), node('b', 'tidy')], ['a.table b.table'])
  expect(infer(flow).problems).toMatchObject([{ code: 'infer_failed', nodeId: 'a' }])
})

test('a step that learns before the split is an error on its edge, with a fix', () => {
  const flow = flowOf(
    [node('a', 'source', { file: 'a' }), node('fill', 'fill'), node('split', 'split')],
    ['a.table fill.table', 'fill.table split.table'],
  )
  expect(infer(flow).problems).toMatchObject([
    {
      code: 'learns_before_split',
      severity: 'error',
      nodeId: 'fill',
      edgeId: 'a.table->fill.table',
      port: 'table',
      fix: { kind: 'moveAfterSplit', title: 'Move it after the split' },
    },
  ])
  const without = flowOf([node('a', 'source', { file: 'a' }), node('fill', 'fill')], ['a.table fill.table'])
  expect(infer(without).problems).toMatchObject([{ fix: { title: 'Add a split before it' } }])
})

test('expressions over flow parameters are evaluated', () => {
  const flow = flowOf(
    [node('a', 'source', { file: { $expr: 'concat(name, ".csv")' }, rows: { $expr: 'rows * 2' } })],
    [],
    {
      parameters: [
        { name: 'rows', type: 'integer', default: 20 },
        { name: 'name', type: 'text', default: 'a' },
      ],
    },
  )
  expect(infer(flow).nodes['a']?.params).toMatchObject({ file: 'a.csv', rows: 40 })
  expect(infer(flow, { rows: 30, name: 'b' }).nodes['a']?.params).toMatchObject({ file: 'b.csv', rows: 60 })
})

test.each([
  [
    'rows +',
    '"Rows": the expression cannot be read at character 7. Expected a value (a number, "text", a column or a function), found the end.',
  ],
  ['row', '"Rows": There is no flow parameter "row". There are: rows, name.'],
  ['name * 2', '"Rows": "a * b" needs numbers; name is text. Use toNumber(name).'],
  ['1 / 0', '"Rows": the expression 1 / 0 gives no value.'],
  ['0.5', '"Rows" must be a whole number; got 0.5.'],
  ['rows * 100', '"Rows" must be at most 1000; got 2000.'],
])('the expression %s is refused with its place', (text, message) => {
  const flow = flowOf([node('a', 'source', { file: 'a', rows: { $expr: text } })], [], {
    parameters: [
      { name: 'rows', type: 'integer', default: 20 },
      { name: 'name', type: 'text', default: 'a' },
    ],
  })
  expect(
    infer(flow).problems.map((each) => ({ message: each.message, field: each.field, nodeId: each.nodeId })),
  ).toEqual([{ message, field: 'rows', nodeId: 'a' }])
})

test('an optional flow parameter without a value leaves a setting at its default', () => {
  const flow = flowOf([node('a', 'source', { file: 'a', rows: { $expr: 'rows * 2' } })], [], {
    parameters: [{ name: 'rows', type: 'integer' }],
  })
  expect(infer(flow).problems).toEqual([])
  expect(infer(flow).nodes['a']?.params).toMatchObject({ rows: 100 })
})

test('flow parameters: missing, of another type, unknown', () => {
  const flow = flowOf([], [], {
    parameters: [
      { name: 'rows', type: 'integer', required: true },
      { name: 'name', type: 'text', default: 3 },
    ],
  })
  expect(infer(flow, { other: 1 }).problems.map((each) => each.message)).toEqual([
    'The flow parameter "rows" has no value; it needs a whole number.',
    'The default of the flow parameter "name" must be text; got 3.',
    'The flow has no parameter "other". It has: rows, name.',
  ])
  expect(infer(flow, { rows: 1.5, name: 'x' }).problems.map((each) => each.message)).toEqual([
    'The flow parameter "rows" must be a whole number; got 1.5.',
  ])
})

test('marks for tuning are checked', () => {
  const marked = {
    ...node('a', 'layer'),
    tune: {
      unit: { kind: 'int' as const, min: 1, max: 2, log: false },
      units: { kind: 'int' as const, min: 0, max: 8, log: true },
    },
  }
  expect(codes(flowOf([marked], [])).map(({ code, field }) => ({ code, field }))).toEqual([
    { code: 'tune_unknown', field: 'unit' },
    { code: 'tune_range', field: 'units' },
  ])
})

const long = (count: number): Flow => {
  const nodes = Array.from({ length: count }, (_, at) =>
    at === 0
      ? node('n0', 'source', { file: 'a.csv' })
      : at === 1
        ? node('n1', 'split')
        : node(`n${at}`, at % 3 === 0 ? 'fill' : 'scale', { columns: ['hours'] }),
  )
  return flowOf(
    nodes,
    nodes.slice(1).map((each, at) => `n${at % 7 === 6 && at > 7 ? at - 3 : at}.table ${each.id}.table`),
  )
}

test.each([300, 1000])('a flow of %i nodes that holds together has no problem', (count) => {
  expect(infer(long(count)).problems).toEqual([])
})
