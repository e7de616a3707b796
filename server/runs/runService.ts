import { randomUUID } from 'node:crypto'
import { digestOf } from '#nodes/core/flow/canonical.ts'
import { type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { isError, type Problem } from '#nodes/core/problem.ts'
import { AppError } from '#server/appError.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import type { RunEvent } from '#server/contract/events.ts'
import { finishedStatuses, type Run, type RunNode, type RunScope } from '#server/contract/run.ts'
import { type Database, storeError } from '#server/db/client.ts'
import { execute } from '#server/engine/execute.ts'
import { type Plan, planRun } from '#server/engine/plan.ts'
import type {
  NodeOutcome,
  Orchestrators,
  Outputs,
  RunProblem,
  SubRunRequest,
  SubRunResult,
} from '#server/engine/ports.ts'
import { createSlots } from '#server/engine/slots.ts'
import type { WorkerPool } from '#server/worker/pool.ts'
import { createEventFeed } from './eventFeed.ts'
import { type FlowNodeState, flowState } from './flowState.ts'
import { type FlowPlace, gatherFacts, type Probe } from './gatherFacts.ts'
import { createRecorder, type Heard } from './recorder.ts'
import { createResultStore } from './resultStore.ts'
import { createRunStore, type RunNodeRow, type RunRow, toRun, toRunNode } from './runStore.ts'

export type RunServiceDeps = {
  db: Database
  artifacts: ArtifactStore
  catalogue: Catalogue
  pool: Pick<WorkerPool, 'work' | 'close'>
  orchestrators: Orchestrators
  probe: Probe
  /** ML engine that a worker would use now: `native`, `wasm`, `js`. */
  mlEngine: () => string
  /** Nodes that work at the same time, over all runs. */
  parallel: number
  /** Told of what went wrong where nobody waits for an answer. */
  onFault?: (error: unknown, where: string) => void
}

export type SubmitRequest = {
  /** As read and upgraded by `parseFlow`. */
  flow: Flow
  flowId: string
  revision: string
  scope?: RunScope | undefined
  parameters?: Record<string, unknown> | undefined
  /** Folder of the flow file: relative file names are looked up there. */
  baseFolder: string
  /** Files outside that folder are refused: for flows that others may have written. Default true. */
  confined?: boolean | undefined
}

/** What is pinned at a node of a flow. */
export type PinResource = { nodeId: string; runId: string; pinnedAt: number; outputs: Outputs }

type Active = { controller: AbortController; done: Promise<void> }

/** Runs of flows over one home: a queue that outlives the process, what came out of each run, and its events. */
export type RunService = ReturnType<typeof createRunService>

export function createRunService(deps: RunServiceDeps) {
  const { catalogue, orchestrators } = deps
  const store = createRunStore(deps.db)
  const results = createResultStore(deps)
  const feed = createEventFeed(store)
  const slots = createSlots(deps.parallel)
  const inflight = new Map<string, Promise<unknown>>()
  const active = new Map<string, Active>()
  let isClosed = false

  const find = (id: string): RunRow => {
    const row = store.run(id)
    if (!row) throw new AppError('not_found', `There is no run "${id}".`)
    return row
  }
  const get = (id: string): Run => toRun(find(id), store.nodes(id))

  /** Everything that can be known before the run: the plan, or all problems. */
  const prepare = async (
    flow: Flow,
    given: {
      flowId: string
      parameters: Record<string, unknown>
      scope: RunScope
      flowFolder: string
      confined: boolean
    },
  ): Promise<{ ok: true; plan: Plan } | { ok: false; problems: Problem[] }> => {
    const { parameters, scope, flowId } = given
    const gathered = await gatherFacts({ flow, catalogue, parameters, probe: deps.probe, place: given })
    const inference = {
      ...gathered.inference,
      // What could not be found out says more than what follows from not knowing it.
      problems: [...gathered.problems, ...gathered.inference.problems],
    }
    const pins = Object.fromEntries(store.pins(flowId).map((pin) => [pin.nodeId, pin.outputs]))
    const last: Record<string, Outputs> = {}
    for (const row of store.flowNodes(flowId)) if (row.outputs) last[row.nodeId] = row.outputs
    return planRun({ flow, catalogue, inference, facts: gathered.facts, scope, pins, last })
  }

  const flowOf = (row: RunRow): Flow => {
    const flow = flowSchema.parse(store.flowOf(row.flowDigest))
    for (const node of flow.nodes) {
      const changed = row.overrides[node.id]
      if (changed) node.params = { ...node.params, ...flowSchema.shape.nodes.element.shape.params.parse(changed) }
    }
    return flow
  }

  const newRow = (
    given: Omit<
      RunRow,
      'createdAt' | 'startedAt' | 'finishedAt' | 'status' | 'engine' | 'cancelRequested' | 'problems'
    >,
  ): RunRow => ({
    ...given,
    status: 'queued',
    engine: deps.mlEngine(),
    createdAt: Date.now(),
    startedAt: null,
    finishedAt: null,
    cancelRequested: false,
    problems: [],
  })

  const addNodes = (runId: string, plan: Plan): void =>
    store.addNodes(plan.order.flatMap((id) => nodeRow(runId, plan, id)))

  /** Carries a run to its end; what has ended before (a restart) stays as it is. */
  const carryOut = async (row: RunRow, signal: AbortSignal): Promise<void> => {
    const recorder = createRecorder(store, row.id, feed.tell(row.id))
    const isMain = row.parentRunId === null
    try {
      const flow = flowOf(row)
      const prepared = await prepare(flow, row)
      if (!prepared.ok) {
        recorder.finished('failed', prepared.problems)
        return
      }
      const { plan } = prepared
      addNodes(row.id, plan)
      if (row.startedAt === null) {
        store.setRun(row.id, { status: 'running', startedAt: Date.now() })
        recorder.started(plan.order)
      }
      const lastParts = new Map(store.flowNodes(row.flowId).map((each) => [each.nodeId, each.parts ?? undefined]))
      const execution = await execute({
        runId: row.id,
        flow,
        plan,
        store: results,
        work: (task, hooks) => {
          const { flowFolder, confined, flowId } = row
          return deps.pool.work({ ...task, runId: row.id, flowId, flowFolder, confined }, hooks)
        },
        orchestrators,
        slots,
        inflight,
        mlEngine: async () => deps.mlEngine(),
        previous: (nodeId) => lastParts.get(nodeId),
        finished: await finishedNodes(row.id),
        subRun: (nodeId, request, subSignal) => subRun(row, nodeId, request, subSignal),
        emit: (event) => {
          if (!isClosed) recorder.node(event)
        },
        ended: (nodeId, { state, key, parts, outputs }) => {
          if (isClosed) return
          store.setNode(row.id, nodeId, { key: key ?? null, parts: parts ?? null })
          // What did not come to its turn leaves the earlier result where it is.
          const hadNoTurn = (state === 'skipped' || state === 'cancelled') && lastParts.has(nodeId)
          if (isMain && !hadNoTurn) store.setFlowNode(row.flowId, nodeId, row.id, parts && { outputs, parts })
        },
        signal,
      })
      if (isClosed) return
      recorder.finished(execution.status, problemsOf(plan, execution.nodes))
    } catch (error) {
      // The process is going down: the run is taken up again by the next one.
      if (isClosed) return
      const told = storeError(error)
      deps.onFault?.(error, `run ${row.id}`)
      const message = told instanceof Error ? told.message : String(told)
      const code = told instanceof AppError ? told.code : 'internal'
      recorder.finished('failed', [{ code, severity: 'error', message }])
    }
  }

  const finishedNodes = async (runId: string): Promise<Record<string, NodeOutcome>> => {
    const finished: Record<string, NodeOutcome> = {}
    for (const node of store.nodes(runId)) {
      const { state, outputs, milliseconds, problems } = node
      if (state === 'done' || state === 'cached' || state === 'pinned') {
        if (!(await results.isWhole(outputs))) continue
      } else if (state !== 'failed' && state !== 'skipped') continue
      finished[node.nodeId] = { state, outputs, milliseconds, problems: problems as RunProblem[] }
    }
    return finished
  }

  const start = (row: RunRow, outer?: AbortSignal): Promise<void> => {
    const controller = new AbortController()
    const forward = (): void => controller.abort(outer?.reason)
    if (outer?.aborted) forward()
    outer?.addEventListener('abort', forward, { once: true })
    if (row.cancelRequested) controller.abort(new Error('Cancelled.'))
    const done = carryOut(row, controller.signal)
      .catch((error: unknown) => deps.onFault?.(error, `run ${row.id}`))
      .finally(() => {
        outer?.removeEventListener('abort', forward)
        active.delete(row.id)
      })
    active.set(row.id, { controller, done })
    return done
  }

  /** A trial of a tuning: the same flow to one node, with other parameters. Its id makes it the same run after a restart. */
  const subRun = async (
    parent: RunRow,
    nodeId: string,
    request: SubRunRequest,
    signal: AbortSignal,
  ): Promise<SubRunResult> => {
    const id = `${parent.id}.${nodeId}.${request.number}`
    const known = store.run(id)
    if (!known) {
      const { flowId, revision, flowName, flowDigest, parameters, flowFolder, confined } = parent
      const scope: RunScope = { kind: 'to', node: request.target }
      const same = { flowId, revision, flowName, flowDigest, parameters, flowFolder, confined }
      const overrides = mergeOverrides(parent.overrides, request.overrides)
      store.addRun(newRow({ ...same, id, scope, overrides, parentRunId: parent.id }), store.flowOf(flowDigest))
    }
    if (!known || !finishedStatuses.includes(known.status)) await start(find(id), signal)
    signal.throwIfAborted()
    const { status, problems } = find(id)
    const outputs = store.node(id, request.target)?.outputs ?? {}
    return {
      runId: id,
      status: status === 'done' || status === 'cancelled' ? status : 'failed',
      outputs,
      problems: problems as RunProblem[],
    }
  }

  return {
    store,
    results,

    /** Plans and queues a run; refused with every problem when the flow cannot run as it stands. */
    submit: async (request: SubmitRequest): Promise<Run> => {
      const { flow, flowId, revision, parameters = {}, scope = { kind: 'all' }, confined = true } = request
      const flowFolder = request.baseFolder
      const prepared = await prepare(flow, { flowId, parameters, scope, flowFolder, confined })
      if (!prepared.ok) {
        const first = prepared.problems.find(isError) ?? prepared.problems[0]
        const more = prepared.problems.length > 1 ? ` (and ${prepared.problems.length - 1} more)` : ''
        throw new AppError('invalid_flow', `This flow cannot run yet: ${first?.message ?? ''}${more}`, {
          problems: prepared.problems,
        })
      }
      if (isClosed) throw new AppError('engine_unavailable', 'The server is shutting down.')
      const flowName = flow.name
      const flowDigest = digestOf(flow)
      const given = { flowId, revision, flowName, flowDigest, parameters, scope, flowFolder, confined, overrides: {} }
      const row = newRow({ ...given, id: randomUUID(), parentRunId: null })
      store.transaction(() => {
        store.addRun(row, flow)
        addNodes(row.id, prepared.plan)
      })
      void start(row)
      return get(row.id)
    },

    get,
    list: (
      options: { flowId?: string | undefined; parentRunId?: string | undefined; limit?: number | undefined } = {},
    ): Run[] => {
      const rows = store.list({ ...options, limit: options.limit ?? 50 })
      const nodes = Map.groupBy(store.nodesOf(rows.map((row) => row.id)), (node) => node.runId)
      return rows.map((row) => toRun(row, nodes.get(row.id) ?? []))
    },

    /** Resolves when the run has ended; at once for one that has. */
    finished: async (id: string): Promise<Run> => {
      await active.get(id)?.done
      return get(id)
    },

    cancel: (id: string): Run => {
      const row = find(id)
      if (!finishedStatuses.includes(row.status)) {
        store.setRun(id, { cancelRequested: true })
        active.get(id)?.controller.abort(new Error('Cancelled.'))
      }
      return get(id)
    },

    /** See EventFeed.follow. */
    events: (id: string, afterSeq = 0, signal?: AbortSignal): AsyncGenerator<Heard> =>
      feed.follow(id, afterSeq, signal),

    node: (runId: string, nodeId: string): RunNode => {
      find(runId)
      const row = store.node(runId, nodeId)
      if (!row) throw new AppError('not_found', `The run has no node "${nodeId}".`)
      return toRunNode(row)
    },
    nodeLog: (runId: string, nodeId: string): { at: number; level: 'info' | 'warning' | 'error'; line: string }[] => {
      find(runId)
      return store
        .nodeEvents(runId, nodeId, 'node.log')
        .flatMap((event) => (event.type === 'node.log' ? [{ at: event.at, level: event.level, line: event.line }] : []))
    },
    nodeHistory: (runId: string, nodeId: string): Epoch[] => {
      find(runId)
      return store
        .nodeEvents(runId, nodeId, 'node.progress')
        .flatMap((event) => (event.type === 'node.progress' && event.progress.epoch ? [event.progress.epoch] : []))
    },

    /** See flowState: what the canvas shows after a reload. */
    flowState: (flowId: string, flow: Flow, place: FlowPlace): Promise<Record<string, FlowNodeState>> =>
      flowState({ store, catalogue, probe: deps.probe, mlEngine: deps.mlEngine(), flowId, flow, place }),

    pin: (flowId: string, nodeId: string): PinResource => {
      const found = store.pins(flowId).find((each) => each.nodeId === nodeId)
      if (!found) throw new AppError('not_found', `Nothing is pinned at "${nodeId}".`)
      const { runId, pinnedAt, outputs } = found
      return { nodeId, runId, pinnedAt, outputs }
    },
    /** Pins the last result of a node. */
    setPin: async (flowId: string, nodeId: string): Promise<PinResource> => {
      const last = store.flowNodes(flowId).find((each) => each.nodeId === nodeId)
      if (!last?.outputs || !(await results.isWhole(last.outputs))) {
        throw new AppError('conflict', `"${nodeId}" has no result to pin. Run it first.`)
      }
      const pinned = { nodeId, runId: last.runId, pinnedAt: Date.now(), outputs: last.outputs }
      store.setPin({ flowId, ...pinned })
      return pinned
    },
    removePin: (flowId: string, nodeId: string): void => store.removePin(flowId, nodeId),
    /** The newest run of each flow, for lists of flows. */
    lastRuns: store.lastRuns,
    /** The document that a run ran, with what its parent (a tuning) changed. */
    flowOfRun: (id: string): Flow => flowOf(find(id)),

    /** Takes up the runs that an earlier process left unfinished. */
    resume: (): Run[] => {
      const rows = store.unfinished()
      const own = rows.filter((row) => row.parentRunId === null)
      const ids = new Set(own.map((row) => row.id))
      for (const row of rows) {
        if (row.parentRunId !== null && !ids.has(row.parentRunId)) store.setRun(row.id, { status: 'cancelled' })
      }
      for (const row of own) if (!active.has(row.id)) void start(row)
      return own.map((row) => get(row.id))
    },

    /** Runs that are at work in this process. */
    activeRuns: (): string[] => [...active.keys()],

    /** Stops without ending the runs: the next process takes them up. */
    close: async (): Promise<void> => {
      isClosed = true
      const open = [...active.values()]
      for (const each of open) each.controller.abort(new Error('The server is shutting down.'))
      await deps.pool.close()
      await Promise.all(open.map((each) => each.done))
    },
  }
}

type Epoch = NonNullable<Extract<RunEvent, { type: 'node.progress' }>['progress']['epoch']>

function nodeRow(runId: string, plan: Plan, nodeId: string): RunNodeRow[] {
  const node = plan.nodes[nodeId]
  if (!node) return []
  const empty = {
    startedAt: null,
    peakMemory: null,
    progress: null,
    waitingFor: null,
    rerun: null,
    key: null,
    parts: null,
  }
  const { place, definition } = node
  return [
    {
      runId,
      nodeId,
      place,
      type: definition.id,
      state: 'queued',
      milliseconds: 0,
      problems: [],
      outputs: {},
      ...empty,
    },
  ]
}

/** What a person should read of a run as a whole: the faults of its nodes, in the order of the flow. */
const problemsOf = (plan: Plan, nodes: Record<string, NodeOutcome>): RunProblem[] =>
  plan.order.flatMap((id) => nodes[id]?.problems.filter(isError) ?? [])

function mergeOverrides(outer: RunRow['overrides'], inner: RunRow['overrides']): RunRow['overrides'] {
  const merged = { ...outer }
  for (const [id, params] of Object.entries(inner)) merged[id] = { ...merged[id], ...params }
  return merged
}
