import { beforeEach, expect, test, vi } from 'vitest'
import { NoAnswer } from '#app/api/request.ts'
import { createFlowStore, type FlowStore, probeKey } from '#app/flow/flowStore.ts'
import { moveNodes, removeNodes, setParams } from '#nodes/core/flow/edit.ts'
import { edgeId } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import { catalogue } from '#nodes/index.ts'
import type { FlowResource } from '#server/contract/resources.ts'
import { bigFlow } from '#test/helpers/bigFlow.ts'
import { flowEdge, smallFlow } from '#test/helpers/smallFlow.ts'

const resource = (flow: unknown): FlowResource => ({
  id: 'small',
  name: 'Small',
  revision: 'r1',
  updatedAt: 1,
  nodeCount: 8,
  flow,
  upgraded: [],
})

let store: FlowStore
const infer = vi.fn(inferFlow)
let answer: (request: unknown) => Promise<unknown>

beforeEach(() => {
  infer.mockClear()
  answer = () => new Promise(() => {})
  store = createFlowStore({ catalogue, infer, probe: (request) => answer(request) })
})

test('a change can be undone and redone, with its label, and nothing is left to save when it is undone', () => {
  store.getState().load(resource(smallFlow()))
  const before = store.getState().flow
  store.getState().apply('set units', (flow) => setParams(flow, 'dense', { units: 4 }))
  expect(store.getState()).toMatchObject({ canUndo: true, undoLabel: 'set units', saveState: 'dirty' })
  expect(store.getState().undo()).toBe('set units')
  expect(store.getState().flow).toBe(before)
  expect(store.getState()).toMatchObject({ canUndo: false, redoLabel: 'set units', saveState: 'saved' })
  expect(store.getState().redo()).toBe('set units')
  expect(store.getState().flow.nodes.find((node) => node.id === 'dense')?.params).toEqual({ units: 4 })
})

test('an edit that changes nothing is no step', () => {
  store.getState().load(resource(smallFlow()))
  store.getState().apply('nothing', (flow) => flow)
  expect(store.getState().canUndo).toBe(false)
})

test('typing into one field is one step; leaving the field ends it', () => {
  store.getState().load(resource(smallFlow()))
  for (const units of [1, 12, 128]) {
    store.getState().apply('set units', (flow) => setParams(flow, 'dense', { units }), 'dense.units')
  }
  store.getState().seal()
  store.getState().apply('set units', (flow) => setParams(flow, 'dense', { units: 5 }), 'dense.units')
  store.getState().undo()
  expect(store.getState().flow.nodes.find((node) => node.id === 'dense')?.params).toEqual({ units: 128 })
  store.getState().undo()
  expect(store.getState().flow.nodes.find((node) => node.id === 'dense')?.params).toEqual({})
})

test('moving nodes infers nothing; a parameter does at once', () => {
  store.getState().load(resource(smallFlow()))
  infer.mockClear()
  store.getState().apply('move', (flow) => moveNodes(flow, new Map([['train', { x: 8, y: 8 }]])))
  expect(infer).not.toHaveBeenCalled()
  store.getState().apply('set units', (flow) => setParams(flow, 'dense', { units: 4 }))
  expect(infer).toHaveBeenCalledTimes(1)
})

test('in a big flow inference waits until edits pause', () => {
  vi.useFakeTimers()
  try {
    store.getState().load(resource(bigFlow(300)))
    infer.mockClear()
    for (let units = 1; units <= 20; units += 1) {
      store.getState().apply('set units', (flow) => setParams(flow, 'n1', { units }), 'n1.units')
    }
    expect(infer).not.toHaveBeenCalled()
    vi.runAllTimers()
    expect(infer).toHaveBeenCalledTimes(1)
  } finally {
    vi.useRealTimers()
  }
})

test('what leaves the flow leaves the selection', () => {
  store.getState().load(resource(smallFlow()))
  const edge = edgeId(flowEdge('split.table', 'train.table'))
  store.getState().select({ nodes: ['train', 'file'], edges: [edge] })
  store.getState().apply('delete', (flow) => removeNodes(flow, ['train']))
  expect(store.getState().selection).toEqual({ nodes: ['file'], edges: [] })
})

test('a probe is asked once, and its answer is known everywhere', async () => {
  const asked: unknown[] = []
  answer = async (request) => {
    asked.push(request)
    return {
      columns: [{ name: 'score', kind: 'number', role: 'feature' }],
      rows: 12,
      delimiter: ',',
      quote: '"',
      encoding: 'utf-8',
      header: true,
      ragged: { count: 0, lines: [] },
      notes: [],
      content: 'abc',
    }
  }
  const flow = setParams(smallFlow(), 'file', { file: 'scores.csv' })
  store.getState().load(resource(flow))
  await vi.waitFor(() =>
    expect(store.getState().inference.nodes['file']?.outputs['table']).toMatchObject({ type: 'table', rows: 12 }),
  )
  store.getState().apply('set units', (each) => setParams(each, 'dense', { units: 4 }))
  expect(asked).toHaveLength(1)
})

test('a probe that fails is a problem of its node, in the server’s words', async () => {
  answer = () => Promise.reject(new Error('There is no file "scores.csv".'))
  store.getState().load(resource(setParams(smallFlow(), 'file', { file: 'scores.csv' })))
  await vi.waitFor(() =>
    expect(store.getState().inference.nodes['file']?.problems).toContainEqual(
      expect.objectContaining({ code: 'probe_failed', message: 'There is no file "scores.csv".', nodeId: 'file' }),
    ),
  )
})

test('while the server is off a probe is asked again until it answers', async () => {
  vi.useFakeTimers()
  try {
    let count = 0
    answer = () => {
      count += 1
      return Promise.reject(new NoAnswer('The Modelwright server does not answer.'))
    }
    store.getState().load(resource(setParams(smallFlow(), 'file', { file: 'scores.csv' })))
    await vi.advanceTimersByTimeAsync(7000)
    expect(count).toBe(3)
    expect(store.getState().factProblems).toEqual({})
  } finally {
    vi.useRealTimers()
  }
})

test('a document that is no flow opens empty and says why', () => {
  store.getState().load(resource({ format: 'something else' }))
  expect(store.getState().flow.nodes).toEqual([])
  expect(store.getState().loadProblems.map(({ code }) => code)).toEqual(['not_a_flow'])
})

test('facts can be set from outside', () => {
  const request = { kind: 'csv' as const, file: 'a.csv', options: {} }
  store.getState().load(resource(smallFlow()))
  store.getState().setFacts(probeKey(request), { rows: 1 })
  expect(store.getState().facts).toEqual({ [probeKey(request)]: { rows: 1 } })
})
