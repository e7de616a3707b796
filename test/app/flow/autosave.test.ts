import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem, NoAnswer } from '#app/api/request.ts'
import { type Autosave, startAutosave } from '#app/flow/autosave.ts'
import { createFlowStore, type FlowStore } from '#app/flow/flowStore.ts'
import { setFlowDetails } from '#nodes/core/flow/edit.ts'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import { catalogue } from '#nodes/index.ts'
import type { FlowResource } from '#server/contract/resources.ts'

/** A server with one flow: takes a save that builds on its revision, refuses others with its own version. */
function smallServer() {
  let current: Flow = emptyFlow('Start')
  let number = 1
  const resource = (id = 'f'): FlowResource => ({
    id,
    name: current.name,
    revision: `r${number}`,
    updatedAt: number,
    nodeCount: 0,
    flow: current,
    upgraded: [],
  })
  const copies: Flow[] = []
  return {
    saves: 0,
    isOff: false,
    copies,
    resource,
    flow: () => current,
    /** Somebody else saves. */
    change: (flow: Flow) => {
      current = flow
      number += 1
    },
    async saveFlow(_id: string, flow: Flow, base: string): Promise<FlowResource> {
      this.saves += 1
      if (this.isOff) throw new NoAnswer('The Modelwright server does not answer. Is it still running?')
      if (base !== `r${number}`) {
        throw new ApiProblem({
          type: 'urn:modelwright:problem:stale_revision',
          title: 'Changed meanwhile',
          status: 409,
          detail: 'The flow was changed meanwhile.',
          code: 'stale_revision',
          current,
          currentRevision: `r${number}`,
        })
      }
      this.change(flow)
      return resource()
    },
    async createFlow(flow: Flow): Promise<FlowResource> {
      copies.push(flow)
      return { ...resource('copy'), flow }
    },
  }
}

const kept: { flow: Flow; base: string }[] = []
const drafts = {
  keep: (_id: string, flow: Flow, base: string) => kept.push({ flow, base }) > 0,
  drop: () => {
    kept.length = 0
  },
  find: () => undefined,
}

let store: FlowStore
let server: ReturnType<typeof smallServer>
let autosave: Autosave
const rename = (name: string) => store.getState().apply('rename', (flow) => setFlowDetails(flow, { name }))

beforeEach(() => {
  vi.useFakeTimers()
  kept.length = 0
  server = smallServer()
  store = createFlowStore({ catalogue, infer: inferFlow, probe: () => new Promise(() => {}) })
  store.getState().load(server.resource())
  autosave = startAutosave({ store, backend: server, catalogue, drafts, delay: 800, retryDelay: 2000 })
})
afterEach(() => {
  autosave.stop()
  vi.useRealTimers()
})

test('saves once, a moment after the last change, and keeps a draft until then', async () => {
  rename('A')
  rename('B')
  expect(kept.at(-1)?.flow.name).toBe('B')
  await vi.advanceTimersByTimeAsync(799)
  expect(server.saves).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(server.saves).toBe(1)
  expect(server.flow().name).toBe('B')
  expect(store.getState()).toMatchObject({ saveState: 'saved', revision: 'r2' })
  expect(kept).toEqual([])
})

test('undoing to what the server has saves nothing', async () => {
  rename('A')
  store.getState().undo()
  await vi.advanceTimersByTimeAsync(5000)
  expect(server.saves).toBe(0)
  expect(store.getState().saveState).toBe('saved')
  expect(kept).toEqual([])
})

test('a server that is off is tried again, less and less often, and nothing is lost', async () => {
  server.isOff = true
  rename('A')
  await vi.advanceTimersByTimeAsync(800)
  expect(store.getState()).toMatchObject({
    saveState: 'failed',
    saveProblem: expect.stringContaining('does not answer'),
  })
  await vi.advanceTimersByTimeAsync(2000)
  expect(server.saves).toBe(2)
  await vi.advanceTimersByTimeAsync(2000)
  expect(server.saves).toBe(2)
  expect(kept.at(-1)?.flow.name).toBe('A')
  server.isOff = false
  autosave.retry()
  await vi.advanceTimersByTimeAsync(0)
  expect(server.flow().name).toBe('A')
  expect(store.getState().saveState).toBe('saved')
})

test('a version saved elsewhere is never overwritten without being asked', async () => {
  server.change(emptyFlow('Theirs'))
  rename('Mine')
  await vi.advanceTimersByTimeAsync(800)
  expect(store.getState()).toMatchObject({ saveState: 'stale', conflict: { currentRevision: 'r2' } })
  rename('Mine too')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.flow().name).toBe('Theirs')
  await expect(autosave.saveNow()).rejects.toThrow('Choose which version to keep')
})

test('keeping mine saves it on top of the other version', async () => {
  server.change(emptyFlow('Theirs'))
  rename('Mine')
  await vi.advanceTimersByTimeAsync(800)
  await autosave.resolve('mine')
  expect(server.flow().name).toBe('Mine')
  expect(store.getState()).toMatchObject({ saveState: 'saved', conflict: undefined, revision: 'r3' })
})

test('taking the other version is one undo step, so mine can come back', async () => {
  server.change(emptyFlow('Theirs'))
  rename('Mine')
  await vi.advanceTimersByTimeAsync(800)
  await autosave.resolve('theirs')
  expect(store.getState()).toMatchObject({ saveState: 'saved', revision: 'r2' })
  expect(store.getState().flow.name).toBe('Theirs')
  store.getState().undo()
  await vi.advanceTimersByTimeAsync(800)
  expect(server.flow().name).toBe('Mine')
})

test('keeping both makes a copy of mine and takes the other version here', async () => {
  server.change(emptyFlow('Theirs'))
  rename('Mine')
  await vi.advanceTimersByTimeAsync(800)
  expect(await autosave.saveCopy()).toBe('copy')
  expect(server.copies.map((flow) => flow.name)).toEqual(['Mine (copy)'])
  expect(store.getState().flow.name).toBe('Theirs')
})

test('an edit during a save is saved after it', async () => {
  let release = () => {}
  const save = server.saveFlow.bind(server)
  server.saveFlow = async (id, flow, base) => {
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return save(id, flow, base)
  }
  rename('A')
  await vi.advanceTimersByTimeAsync(800)
  rename('B')
  expect(store.getState().saveState).toBe('dirty')
  release()
  server.saveFlow = save
  await vi.advanceTimersByTimeAsync(2000)
  expect(server.flow().name).toBe('B')
  expect(store.getState()).toMatchObject({ saveState: 'saved', revision: 'r3' })
})

test('a run waits for what is not saved yet', async () => {
  rename('A')
  expect(await autosave.saveNow()).toBe('r2')
  expect(server.flow().name).toBe('A')
})
