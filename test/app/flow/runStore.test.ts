import { beforeEach, expect, test } from 'vitest'
import type { FlowStateNode } from '#app/flow/backend.ts'
import { createRunStore, type RunStore } from '#app/flow/runStore.ts'
import type { RunEvent } from '#server/contract/events.ts'
import type { Run, RunScope } from '#server/contract/run.ts'

const node = (id: string, more: Partial<FlowStateNode> = {}): FlowStateNode => ({
  id,
  type: 'train.train',
  state: 'done',
  cached: false,
  milliseconds: 5,
  problems: [],
  outputs: {},
  runId: 'r0',
  stale: false,
  ...more,
})

const run = (more: Partial<Run> = {}): Run => ({
  id: 'r1',
  flowId: 'f',
  revision: 'v1',
  flowName: 'Flow',
  status: 'queued',
  engine: 'native',
  createdAt: 1,
  parameters: {},
  nodes: [],
  problems: [],
  ...more,
})

let state: Record<string, FlowStateNode>
let latest: Run | undefined
let started: { revision: string | undefined; scope: RunScope }[]
let followed: string[]
let hear: (event: RunEvent) => void
let store: RunStore

beforeEach(() => {
  state = {}
  latest = undefined
  started = []
  followed = []
  hear = () => {}
  store = createRunStore({
    flowState: async () => state,
    latestRun: async () => latest,
    startRun: async (_flowId, revision, scope) => {
      started.push({ revision, scope })
      return run({ nodes: [node('split', { state: 'queued' }), node('train', { state: 'queued' })] })
    },
    cancelRun: async () => {},
    setPin: async (_flowId, nodeId, pinned) => {
      state = { ...state, [nodeId]: node(nodeId, { state: pinned ? 'pinned' : 'done' }) }
    },
    events: (runId, listener) => {
      followed.push(runId)
      hear = listener.event
      return () => {}
    },
    beforeStart: async () => 'v1',
  })
})

const at = { runId: 'r1', at: 10 }

test('a reload shows each node’s last result and joins the run that goes on', async () => {
  state = { train: node('train', { stale: true, staleReason: 'parameter units changed' }) }
  latest = run({ id: 'r9', status: 'running' })
  await store.getState().attach('f')
  expect(store.getState().nodes['train']).toMatchObject({ stale: true, staleReason: 'parameter units changed' })
  expect(store.getState()).toMatchObject({ runId: 'r9', status: 'running' })
  expect(followed).toEqual(['r9'])
})

test('a finished run is shown, not followed', async () => {
  latest = run({ status: 'done' })
  await store.getState().attach('f')
  expect(store.getState().status).toBe('done')
  expect(followed).toEqual([])
})

test('a run starts on the saved revision, and its events move the nodes on', async () => {
  await store.getState().attach('f')
  await store.getState().start({ kind: 'to', node: 'train' })
  expect(started).toEqual([{ revision: 'v1', scope: { kind: 'to', node: 'train' } }])
  hear({ ...at, seq: 1, type: 'run.started', nodes: ['split', 'train'] })
  hear({ ...at, seq: 2, type: 'node.started', nodeId: 'train' })
  hear({
    ...at,
    seq: 3,
    type: 'node.progress',
    nodeId: 'train',
    progress: { fraction: 0.5, message: 'Epoch 1', epoch: { epoch: 1, epochs: 2, metrics: { loss: 3 } } },
  })
  expect(store.getState().nodes['train']).toMatchObject({ state: 'running', progress: { fraction: 0.5 }, stale: false })
  expect(store.getState().epochs['train']).toEqual([{ epoch: 1, epochs: 2, metrics: { loss: 3 } }])
  hear({
    ...at,
    seq: 4,
    type: 'node.finished',
    nodeId: 'train',
    state: 'done',
    milliseconds: 20,
    outputs: {},
    problems: [],
  })
  expect(store.getState().nodes['train']).toMatchObject({ state: 'done', milliseconds: 20 })
  expect(store.getState().nodes['train']).not.toHaveProperty('progress')
  state = { train: node('train', { runId: 'r1' }) }
  hear({ ...at, seq: 5, type: 'run.finished', status: 'done', problems: [] })
  expect(store.getState().status).toBe('done')
})

test('an epoch that comes twice is one point, and events of another run change nothing', async () => {
  await store.getState().attach('f')
  await store.getState().start()
  const epoch = (number: number): RunEvent => ({
    ...at,
    seq: number,
    type: 'node.progress',
    nodeId: 'train',
    progress: { fraction: 0, message: '', epoch: { epoch: number, epochs: 9, metrics: {} } },
  })
  for (const number of [1, 2, 2, 1, 3]) hear(epoch(number))
  hear({ ...epoch(4), runId: 'other' })
  expect(store.getState().epochs['train']?.map((point) => point.epoch)).toEqual([1, 2, 3])
})

test('logs and trials belong to their node; a trial that is told again replaces itself', async () => {
  await store.getState().attach('f')
  await store.getState().start()
  hear({ ...at, seq: 1, type: 'node.log', nodeId: 'tune', level: 'info', line: 'hello' })
  const trial = { number: 1, runId: 'r2', params: {}, state: 'running' }
  hear({ ...at, seq: 2, type: 'node.trial', nodeId: 'tune', trial })
  hear({ ...at, seq: 3, type: 'node.trial', nodeId: 'tune', trial: { ...trial, state: 'done', metric: 2 } })
  expect(store.getState().logs['tune']).toEqual([{ at: 10, level: 'info', line: 'hello' }])
  expect(store.getState().trials['tune']).toEqual([{ ...trial, state: 'done', metric: 2 }])
})

test('no second run starts while one goes on', async () => {
  await store.getState().attach('f')
  await store.getState().start()
  await store.getState().start()
  expect(started).toHaveLength(1)
})

test('a run that cannot start says why and leaves the editor ready', async () => {
  store = createRunStore({
    flowState: async () => ({}),
    latestRun: async () => undefined,
    startRun: () => Promise.reject(new Error('The flow has a cycle.')),
    cancelRun: async () => {},
    setPin: async () => {},
    events: () => () => {},
    beforeStart: async () => 'v1',
  })
  await store.getState().attach('f')
  await store.getState().start()
  expect(store.getState()).toMatchObject({ status: 'idle', problem: 'The flow has a cycle.' })
})

test('an edit marks results as out of date at once', async () => {
  state = { train: node('train'), evaluate: node('evaluate') }
  await store.getState().attach('f')
  store.getState().markStale(['train', 'unknown'], 'Its settings changed.')
  expect(store.getState().nodes['train']).toMatchObject({ stale: true, staleReason: 'Its settings changed.' })
  expect(store.getState().nodes['evaluate']).toMatchObject({ stale: false })
})

test('a pinned result is shown as such, and edits do not put it out of date', async () => {
  state = { train: node('train') }
  await store.getState().attach('f')
  await store.getState().setPin('train', true)
  expect(store.getState().nodes['train']?.state).toBe('pinned')
  store.getState().markStale(['train'], 'Its settings changed.')
  expect(store.getState().nodes['train']?.stale).toBe(false)
  await store.getState().setPin('train', false)
  expect(store.getState().nodes['train']?.state).toBe('done')
})

test('a cancelled node keeps its earlier result and is known as cancelled, until it runs again', async () => {
  const earlier = node('train', { stale: true, staleReason: 'Batch size changed.' })
  state = { train: earlier, split: node('split') }
  await store.getState().attach('f')
  await store.getState().start({ kind: 'to', node: 'train' })
  const epoch = { epoch: 15, epochs: 100, metrics: { loss: 3 } }
  const ended = { state: 'cancelled' as const, milliseconds: 20, outputs: {}, problems: [] }
  hear({ ...at, seq: 1, type: 'run.started', nodes: ['split', 'train'] })
  hear({ ...at, seq: 2, type: 'node.started', nodeId: 'train' })
  hear({ ...at, seq: 3, type: 'node.progress', nodeId: 'train', progress: { fraction: 0.1, message: '', epoch } })
  hear({ ...at, seq: 4, type: 'node.finished', nodeId: 'train', ...ended })
  hear({ ...at, seq: 5, type: 'node.finished', nodeId: 'split', ...ended })
  hear({ ...at, seq: 6, type: 'run.finished', status: 'cancelled', problems: [] })
  await expect.poll(() => store.getState().nodes['train']?.runId).toBe('r0')
  await store.getState().refresh()
  expect(store.getState().nodes['train']).toMatchObject({ state: 'done', stale: true, cancelled: { epoch: 15 } })
  // It had not come to its turn: nothing of it was cut off.
  expect(store.getState().nodes['split']).not.toHaveProperty('cancelled')

  await store.getState().start({ kind: 'to', node: 'train' })
  expect(store.getState().nodes['train']).not.toHaveProperty('cancelled')
})

test('a reload still tells which node was cancelled', async () => {
  state = { train: node('train', { stale: true }), split: node('split') }
  const progress = { fraction: 0.1, message: '', epoch: { epoch: 15, epochs: 100, metrics: {} } }
  latest = run({
    status: 'cancelled',
    nodes: [node('train', { state: 'cancelled', startedAt: 5, progress }), node('split', { state: 'cancelled' })],
  })
  await store.getState().attach('f')
  expect(store.getState().nodes['train']).toMatchObject({ state: 'done', cancelled: { epoch: 15 } })
  expect(store.getState().nodes['split']).not.toHaveProperty('cancelled')
})
