import { randomUUID } from 'node:crypto'
import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { isError } from '#nodes/core/problem.ts'
import { AppError } from '#server/appError.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import type { RunEvent } from '#server/contract/events.ts'
import { finishedStatuses, type Run, type RunNode, type RunScope } from '#server/contract/run.ts'
import { type Database, storeError } from '#server/db/client.ts'
import type { Orchestrators } from '#server/engine/orchestrator.ts'
import type { Outputs } from '#server/engine/ports.ts'
import type { WorkerPool } from '#server/worker/pool.ts'
import { createEventFeed } from './eventFeed.ts'
import { type FlowNodeState, flowState } from './flowState.ts'
import type { FlowPlace, Probe } from './gatherFacts.ts'
import { prepareRun } from './prepareRun.ts'
import type { Heard } from './recorder.ts'
import { createResultStore } from './resultStore.ts'
import { createRunner } from './runner.ts'
import { newNodeRows, newRunRow, withOverrides } from './runRows.ts'
import { createRunStore, type RunRow, toRun, toRunNode } from './runStore.ts'
import { createWaits, type Waits } from './waits.ts'

export type RunServiceDeps = {
  db: Database
  artifacts: ArtifactStore
  catalogue: Catalogue
  pool: Pick<WorkerPool, 'work' | 'close'>
  orchestrators: Orchestrators
  /** What nodes wait for; left out, one over the same database. */
  waits?: Waits
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

/** Runs of flows over one home: a queue that outlives the process, what came out of each run, and its events. */
export type RunService = ReturnType<typeof createRunService>

export function createRunService(deps: RunServiceDeps) {
  const { catalogue, probe } = deps
  const store = createRunStore(deps.db)
  const results = createResultStore(deps)
  const feed = createEventFeed(store)
  const waits = deps.waits ?? createWaits(deps.db)
  const runner = createRunner({ ...deps, store, results, feed, waits })

  const find = (id: string): RunRow => {
    const row = store.run(id)
    if (!row) throw new AppError('not_found', `There is no run "${id}".`)
    return row
  }
  const get = (id: string): Run => {
    const run = toRun(find(id), store.nodes(id))
    const problems = runner.unstoredEnd(id)
    return problems ? { ...run, status: 'failed', problems } : run
  }

  return {
    store,
    results,
    waits,

    /** Plans and queues a run; refused with every problem when the flow cannot run as it stands. */
    submit: async (request: SubmitRequest): Promise<Run> => {
      const { flow, flowId, revision, parameters = {}, scope = { kind: 'all' }, confined = true } = request
      const flowFolder = request.baseFolder
      const prepared = await prepareRun({ store, catalogue, probe }, flow, {
        flowId,
        parameters,
        scope,
        flowFolder,
        confined,
      })
      if (!prepared.ok) {
        const first = prepared.problems.find(isError) ?? prepared.problems[0]
        const more = prepared.problems.length > 1 ? ` (and ${prepared.problems.length - 1} more)` : ''
        throw new AppError('invalid_flow', `This flow cannot run yet: ${first?.message ?? ''}${more}`, {
          problems: prepared.problems,
        })
      }
      if (runner.isClosed()) throw new AppError('engine_unavailable', 'The server is shutting down.')
      const flowName = flow.name
      const flowDigest = digestOf(flow)
      const asked = { flowId, revision, flowName, flowDigest, parameters, scope, flowFolder, confined, overrides: {} }
      const row = newRunRow({ ...asked, id: randomUUID(), engine: deps.mlEngine() })
      try {
        store.transaction(() => {
          store.addRun(row, flow)
          store.addNodes(newNodeRows(row.id, prepared.plan))
        })
      } catch (error) {
        throw storeError(error)
      }
      runner.start(row, prepared)
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
      await runner.ended(id)
      return get(id)
    },

    cancel: (id: string): Run => {
      const row = find(id)
      if (!finishedStatuses.includes(row.status)) {
        store.setRun(id, { cancelRequested: true })
        runner.cancel(id)
      }
      return get(id)
    },

    /** Ends whatever of a flow is queued or at work: nobody can look at it once the flow is gone. */
    cancelOfFlow: (flowId: string): void => {
      for (const row of store.unfinished()) {
        if (row.flowId !== flowId) continue
        store.setRun(row.id, { cancelRequested: true })
        runner.cancel(row.id)
      }
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
      flowState({
        orchestrators: deps.orchestrators,
        value: results.get,
        contentOf: (digest) => results.inline?.knownContent(digest) ?? digest,
        store,
        catalogue,
        probe,
        mlEngine: deps.mlEngine(),
        flowId,
        flow,
        place,
      }),

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
      // A pin stands by itself: in full, whatever becomes of what it was made from.
      const outputs: Outputs = {}
      for (const [port, { digest }] of Object.entries(last.outputs)) {
        outputs[port] = await results.put(await results.get(digest))
      }
      const pinned = { nodeId, runId: last.runId, pinnedAt: Date.now(), outputs }
      store.setPin({ flowId, ...pinned })
      return pinned
    },
    removePin: (flowId: string, nodeId: string): void => store.removePin(flowId, nodeId),
    /** The newest run of each flow, for lists of flows. */
    lastRuns: store.lastRuns,
    /** The document that a run ran, with what its parent (a tuning) changed. */
    flowOfRun: (id: string): Flow => {
      const row = find(id)
      return withOverrides(store.flowOf(row.flowDigest), row.overrides)
    },

    /** Takes up the runs that an earlier process left unfinished. */
    resume: (): Run[] => runner.resume().map(get),

    /** Runs that are at work in this process. */
    activeRuns: runner.active,

    /** Stops without ending the runs: the next process takes them up. */
    close: runner.close,
  }
}

type Epoch = NonNullable<Extract<RunEvent, { type: 'node.progress' }>['progress']['epoch']>
