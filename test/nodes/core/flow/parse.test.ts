import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatFlow } from '#nodes/core/flow/canonical.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import { flowJsonSchema } from '#nodes/core/flow/jsonSchema.ts'
import { parseFlow, parseFlowText } from '#nodes/core/flow/parse.ts'
import { catalogue, edge, flowOf, node, wholeFlow } from '../testNodes.ts'
import { anyFlow, mutate, mutations } from './arbitrary.ts'

const problemsOf = (json: unknown) => parseFlow(json, catalogue).problems
const first = (json: unknown) => problemsOf(json)[0]
const json = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value))

test('a flow that is written is read back the same', () => {
  fc.assert(
    fc.property(anyFlow, (flow) => {
      const result = parseFlowText(formatFlow(flow), catalogue)
      if (!result.ok) throw new Error(JSON.stringify(result.problems))
      expect(formatFlow(result.flow)).toBe(formatFlow(flow))
      const { nodes, edges } = result.flow
      expect(edges).toEqual(flow.edges)
      expect(json(nodes)).toEqual(json(flow.nodes))
      expect(result.changes).toEqual([])
    }),
    { numRuns: 200 },
  )
})

test('a mutated flow never makes parsing or inference throw, and what is refused has a reason in words', () => {
  fc.assert(
    fc.property(anyFlow, mutations, (flow, changes) => {
      const result = parseFlow(mutate(flow, changes), catalogue)
      if (result.ok) {
        const inference = inferFlow({ flow: result.flow, catalogue, facts: () => undefined, parameters: {} })
        expect(Object.keys(inference.nodes)).toHaveLength(result.flow.nodes.length)
        expect(parseFlowText(formatFlow(result.flow), catalogue)).toMatchObject({ ok: true })
      } else {
        expect(result.problems.length).toBeGreaterThan(0)
        for (const problem of result.problems) {
          expect(problem.message).toMatch(/^["A-Z].*\.$/s)
          expect(problem.message).not.toMatch(/Invalid input|undefined|\[object/)
        }
      }
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    }),
    { numRuns: 2000 },
  )
})

test.each([
  [null, 'A flow is a JSON object; got null.'],
  [[], 'A flow is a JSON object; got a list of 0.'],
  ['x', 'A flow is a JSON object; got "x".'],
  [{}, 'This is no Modelwright flow: "format" must be "modelwright-flow"; got nothing.'],
  [
    { ...wholeFlow(), schemaVersion: 99 },
    'The flow was saved by a newer Modelwright: its schemaVersion is 99, this version reads up to 1.',
  ],
  [
    { ...wholeFlow(), schemaVersion: '1' },
    '"schemaVersion" must be a whole number from 1 to 1; it says which form the file has.',
  ],
  [{ ...wholeFlow(), name: '' }, '"name" of the flow must not be empty.'],
  [{ ...wholeFlow(), nodes: 3 }, '"nodes" of the flow must be a list [ … ]; got 3.'],
  [{ ...wholeFlow(), colour: 'red' }, 'The document has a field that nobody knows: "colour".'],
])('%j is refused in plain words', (document, message) => {
  expect(first(document)?.message).toBe(message)
})

test('wrong types name their node and field, all of them', () => {
  const document = json(flowOf([node('a', 'split'), node('b', 'split')], []))
  const nodes = document['nodes'] as Record<string, unknown>[]
  Object.assign(nodes[0] ?? {}, { version: 'one', position: { x: 'left', y: 0 } })
  Object.assign(nodes[1] ?? {}, { params: [], extra: 1 })
  expect(problemsOf(document).map(({ nodeId, field, message }) => ({ nodeId, field, message }))).toEqual([
    { nodeId: 'a', field: 'version', message: 'Node "a": "version" must be a number; got "one".' },
    { nodeId: 'a', field: 'position.x', message: 'Node "a": "position.x" must be a number; got "left".' },
    { nodeId: 'b', field: 'params', message: 'Node "b": "params" must be an object { … }; got a list of 0.' },
    { nodeId: 'b', field: undefined, message: 'Node "b" has a field that nobody knows: "extra".' },
  ])
})

test('text that is not JSON says so', () => {
  const result = parseFlowText('{"format": ', catalogue)
  expect(result).toMatchObject({ ok: false, problems: [{ code: 'not_json' }] })
  expect(parseFlowText(`\ufeff${formatFlow(wholeFlow())}`, catalogue).ok).toBe(true)
})

test('duplicate ids and links to nothing are refused by name', () => {
  const flow = flowOf(
    [node('a', 'split'), node('a', 'split'), { ...node('b', 'split'), group: 'g' }],
    ['a.table c.table'],
    {
      notes: [{ id: 'b', text: '', position: { x: 0, y: 0 }, size: { width: 1, height: 1 } }],
      parameters: [
        { name: 'p', type: 'text' },
        { name: 'p', type: 'text' },
      ],
    },
  )
  expect(problemsOf(flow).map((each) => each.message)).toEqual([
    'The id "a" is used by two nodes. Each needs an id of its own.',
    'The id "b" is used by a node and a note. Each needs an id of its own.',
    'Node "b": there is no group "g".',
    'The edge from a.table to c.table ends at a node "c" that is not there.',
    'The flow has two parameters named "p".',
  ])
})

test.each(['__proto__', 'constructor', 'prototype'])('the name "%s" is refused wherever it could do harm', (name) => {
  const text = JSON.stringify(wholeFlow())
  const asId = text.replaceAll('"l1"', `"${name}"`)
  expect(parseFlowText(asId, catalogue)).toMatchObject({
    ok: false,
    problems: [{ code: 'name_forbidden', nodeId: name }],
  })
  const asParam = text.replace('"params":{"file":"a.csv"}', `"params":{"${name}":{"polluted":1}}`)
  expect(parseFlowText(asParam, catalogue)).toMatchObject({
    ok: false,
    problems: [
      {
        code: 'name_forbidden',
        nodeId: 'source',
        message: `Node "source": "params" has a field named "${name}", which is not allowed. Choose another name.`,
      },
    ],
  })
  const asPort = text.replace('"port":"x"', `"port":"${name}"`)
  expect(parseFlowText(asPort, catalogue)).toMatchObject({ ok: false, problems: [{ code: 'name_forbidden' }] })
  const asField = text.replace('"name":"Test"', `"name":"Test","${name}":{}`)
  expect(parseFlowText(asField, catalogue)).toMatchObject({ ok: false, problems: [{ code: 'name_forbidden' }] })
})

test('a column may be named like anything but __proto__ within a setting', () => {
  const within = (name: string) =>
    parseFlowText(
      JSON.stringify(wholeFlow()).replace(
        '"params":{"file":"a.csv"}',
        `"params":{"file":"a.csv","kinds":{"${name}":"text"}}`,
      ),
      catalogue,
    )
  expect(within('constructor').ok).toBe(true)
  expect(within('__proto__')).toMatchObject({ ok: false, problems: [{ code: 'name_forbidden', nodeId: 'source' }] })
})

test('nesting without end is refused, not followed', () => {
  const text = JSON.stringify(wholeFlow()).replace(
    '"params":{"file":"a.csv"}',
    `"params":{"file":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  )
  expect(parseFlowText(text, catalogue)).toMatchObject({
    ok: false,
    problems: [{ code: 'flow_too_deep', nodeId: 'source' }],
  })
})

test('5,000 nodes are read, one more is refused', () => {
  const nodes = Array.from({ length: 5000 }, (_, at) =>
    node(`n${at}`, at === 0 ? 'source' : 'tidy', at === 0 ? { file: 'a' } : {}),
  )
  const flow = flowOf(nodes, [])
  const big = { ...flow, edges: nodes.slice(1).map((each, at) => edge(`n${at}.table ${each.id}.table`)) }
  const result = parseFlow(big, catalogue)
  expect(result).toMatchObject({ ok: true, problems: [] })
  expect(problemsOf({ ...big, nodes: [...nodes, node('last', 'tidy')] })).toEqual([
    {
      code: 'flow_too_large',
      severity: 'error',
      field: 'nodes',
      message: 'The flow has 5,001 nodes; at most 5,000 are allowed. Split it into several flows.',
    },
  ])
})

test('older nodes are brought to the present version and edges led to the new ports, with a report', () => {
  const old = flowOf(
    [
      node('s', 'source', { file: 'a' }),
      { ...node('t', 'split', { strength: 2, other: 1 }), type: 'old.tidy' },
      node('u', 'split'),
    ],
    ['s.table t.in', 't.data u.table'],
  )
  const result = parseFlow(old, catalogue)
  if (!result.ok) throw new Error('refused')
  expect(result.flow.nodes[1]).toEqual({ ...node('t', 'tidy', { level: 20, other: 1 }), version: 3 })
  expect(result.flow.edges).toEqual([edge('s.table t.table'), edge('t.table u.table')])
  expect(result.changes).toEqual([
    { nodeId: 't', message: 'Node "t": "old.tidy" is now "test.tidy" (Tidy).' },
    { nodeId: 't', message: 'Node "t": settings of "Tidy" brought from version 1 to 3.' },
    { nodeId: 't', message: 'Node "t": the input "in" is now "table"; its edge was led there.' },
    { nodeId: 't', message: 'Node "t": the output "data" is now "table"; its edge was led there.' },
  ])
  expect(result.problems).toEqual([])
  expect(old.nodes[1]?.type).toBe('old.tidy')
  expect(parseFlow(result.flow, catalogue)).toMatchObject({ ok: true, changes: [] })
})

test('an upgrade that fails keeps the node as it was and says so', () => {
  const old = flowOf([{ ...node('t', 'tidy', { force: 'bad' }), version: 2 }], [])
  expect(parseFlow(old, catalogue)).toMatchObject({
    ok: true,
    flow: { nodes: [{ version: 2, params: { force: 'bad' } }] },
    problems: [{ code: 'upgrade_failed', nodeId: 't' }],
  })
})

test('unknown and newer nodes, their edges and settings are kept and reported', () => {
  const flow = flowOf(
    [node('a', 'nothing', { anything: [1, { b: null }] }), { ...node('b', 'split'), version: 7 }],
    ['a.out b.in'],
  )
  const result = parseFlow(flow, catalogue)
  expect(result).toMatchObject({ ok: true, flow, changes: [] })
  expect(result.problems.map(({ code, nodeId }) => ({ code, nodeId }))).toEqual([
    { code: 'node_unknown', nodeId: 'a' },
    { code: 'node_newer', nodeId: 'b' },
    { code: 'port_unknown', nodeId: 'b' },
  ])
})

test('the published JSON Schema describes the file', () => {
  const schema = flowJsonSchema()
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['format', 'schemaVersion', 'name', 'nodes', 'edges'],
    additionalProperties: false,
    properties: { nodes: { type: 'array', items: { properties: { id: { pattern: '^[A-Za-z0-9_-]{1,64}$' } } } } },
  })
  expect(() => JSON.stringify(schema)).not.toThrow()
})
