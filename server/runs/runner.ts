import { isError } from '#nodes/core/problem.ts'
import { AppError } from '#server/appError.ts'
import type { Run } from '#server/contract/run.ts'
import { storeError } from '#server/db/client.ts'
import { execute } from '#server/engine/execute.ts'
import type { Plan } from '#server/engine/plan.ts'
import type { EngineEvent, NodeOutcome, RunProblem } from '#server/engine/ports.ts'
import { createSlots } from '#server/engine/slots.ts'
import type { EventFeed } from './eventFeed.ts'
import { type Prepared, prepareRun } from './prepareRun.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import type { StoredResults } from './resultStore.ts'
import { newNodeRows, withOverrides } from './runRows.ts'
import type { RunServiceDeps } from './runService.ts'
import type { RunRow, RunStore } from './runStore.ts'
import { asEngineProblems, startSubRun } from './subRuns.ts'
import type { Waits } from './waits.ts'

/** Milliseconds between attempts to store the end of a run. */
const retryAfter = 2000

type Heard = (event: EngineEvent) => void
type Active = { controller: AbortController; done: Promise<void> }

/** Carries stored runs to their end in this process. */
export type Runner = {
  /** `prepared`: the plan, where it was made just now. */
  start: (row: RunRow, prepared: Prepared) => void
  /** Takes up the runs that an earlier process left unfinished; answers with their ids. */
  resume: () => string[]
  cancel: (id: string) => void
  /** Resolves when the run is no longer at work here. */
  ended: (id: string) => Promise<void>
  active: () => string[]
  /** Problems of a run that has failed although its stored status does not say so yet. */
  unstoredEnd: (id: string) => Run['problems'] | undefined
  isClosed: () => boolean
  /** Stops without ending the runs: the next process takes them up. */
  close: () => Promise<void>
}

export type RunnerDeps = Omit<RunServiceDeps, 'waits'> & {
  store: RunStore
  results: StoredResults
  feed: EventFeed
  waits: Waits
}

export function createRunner(deps: RunnerDeps): Runner {
  const { store, results, feed, orchestrators } = deps
  const slots = createSlots(deps.parallel)
  const inflight = new Map<string, Promise<unknown>>()
  const active = new Map<string, Active>()
  /** Runs that failed without a place to write it down. */
  const unstored = new Map<string, Run['problems']>()
  let isClosed = false

  /** What has ended before (a restart) stays as it is. */
  const carryOut = async (row: RunRow, signal: AbortSignal, heard?: Heard, planned?: Prepared): Promise<void> => {
    const recorder = createRecorder(store, row.id, feed.tell(row.id))
    const isMain = row.parentRunId === null
    /** What cannot be written down ends the run; it must not end the process, whoever told of it. */
    const broken = new AbortController()
    const whileOpen = (write: () => void): void => {
      if (isClosed || broken.signal.aborted) return
      try {
        write()
      } catch (error) {
        broken.abort(error)
      }
    }
    try {
      const flow = withOverrides(store.flowOf(row.flowDigest), row.overrides)
      const prepared = planned ?? (await prepareRun(deps, flow, row))
      if (!prepared.ok) {
        recorder.finished('failed', prepared.problems)
        return
      }
      const { plan } = prepared
      store.addNodes(newNodeRows(row.id, plan))
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
        memory: (nodeId) => deps.waits.memory({ runId: row.id, nodeId }),
        subRun: (nodeId, request, options) => startSubRun(subRunDeps, row, nodeId, request, options),
        emit: (event) =>
          whileOpen(() => {
            recorder.node(event)
            heard?.(event)
          }),
        ended: (nodeId, { state, key, parts, outputs }) =>
          whileOpen(() => {
            store.setNode(row.id, nodeId, { key: key ?? null, parts: parts ?? null })
            // What did not come to its turn leaves the earlier result where it is.
            const hadNoTurn = (state === 'skipped' || state === 'cancelled') && lastParts.has(nodeId)
            if (isMain && !hadNoTurn) store.setFlowNode(row.flowId, nodeId, row.id, parts && { outputs, parts })
          }),
        signal: AbortSignal.any([signal, broken.signal]),
      })
      if (isClosed) return
      broken.signal.throwIfAborted()
      recorder.finished(execution.status, problemsOf(plan, execution.nodes))
    } catch (error) {
      // The process is going down: the run is taken up again by the next one.
      if (isClosed) return
      const told = storeError(error)
      deps.onFault?.(error, `run ${row.id}`)
      const message = told instanceof Error ? told.message : String(told)
      const code = told instanceof AppError ? told.code : 'internal'
      endInAnyCase(row.id, recorder, [{ code, severity: 'error', message }])
    }
  }

  /** Where not even the end can be stored (a full disk), it is told at once and stored as soon as that works. */
  const endInAnyCase = (runId: string, recorder: Recorder, problems: Run['problems']): void => {
    const attempt = (): void => {
      if (isClosed) return
      try {
        recorder.finished('failed', problems)
        unstored.delete(runId)
      } catch {
        setTimeout(attempt, retryAfter).unref()
      }
    }
    unstored.set(runId, problems)
    attempt()
    if (unstored.has(runId)) recorder.endedUnstored('failed', problems)
  }

  const finishedNodes = async (runId: string): Promise<Record<string, NodeOutcome>> => {
    const finished: Record<string, NodeOutcome> = {}
    for (const { nodeId, state, outputs, milliseconds, problems } of store.nodes(runId)) {
      if (state === 'done' || state === 'cached' || state === 'pinned') {
        if (!(await results.isWhole(outputs))) continue
      } else if (state !== 'failed' && state !== 'skipped') continue
      finished[nodeId] = { state, outputs, milliseconds, problems: asEngineProblems(problems) }
    }
    return finished
  }

  const start = (row: RunRow, outer?: AbortSignal, heard?: Heard, prepared?: Prepared): Promise<void> => {
    const controller = new AbortController()
    const forward = (): void => controller.abort(outer?.reason)
    if (outer?.aborted) forward()
    outer?.addEventListener('abort', forward, { once: true })
    if (row.cancelRequested) controller.abort(cancelled())
    const done = carryOut(row, controller.signal, heard, prepared)
      .catch((error: unknown) => deps.onFault?.(error, `run ${row.id}`))
      .finally(() => {
        outer?.removeEventListener('abort', forward)
        active.delete(row.id)
      })
    active.set(row.id, { controller, done })
    return done
  }

  const subRunDeps = { store, results, mlEngine: deps.mlEngine, start }

  return {
    start: (row, prepared) => void start(row, undefined, undefined, prepared),
    resume: () => {
      const rows = store.unfinished()
      const own = rows.filter((row) => row.parentRunId === null)
      const ids = new Set(own.map((row) => row.id))
      for (const row of rows) {
        // A trial without its tuning has nobody who would take its result.
        if (row.parentRunId !== null && !ids.has(row.parentRunId)) store.setRun(row.id, { status: 'cancelled' })
      }
      for (const row of own) if (!active.has(row.id)) void start(row)
      return own.map((row) => row.id)
    },
    cancel: (id) => active.get(id)?.controller.abort(cancelled()),
    ended: async (id) => active.get(id)?.done,
    active: () => [...active.keys()],
    unstoredEnd: (id) => unstored.get(id),
    isClosed: () => isClosed,
    close: async () => {
      isClosed = true
      const open = [...active.values()]
      for (const each of open) each.controller.abort(new Error('The server is shutting down.'))
      await deps.pool.close()
      await Promise.all(open.map((each) => each.done))
    },
  }
}

const cancelled = (): Error => new Error('Cancelled.')

/** What a person should read of a run as a whole: the faults of its nodes, in the order of the flow. */
const problemsOf = (plan: Plan, nodes: Record<string, NodeOutcome>): RunProblem[] =>
  plan.order.flatMap((id) => nodes[id]?.problems.filter(isError) ?? [])
