import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunEvent } from '#server/contract/events.ts'
import {
  finishedStatuses,
  type RerunReason,
  type Run,
  type RunNode,
  type RunScope,
  type RunStatus,
} from '#server/contract/run.ts'
import { type Backend, type FlowStateNode, httpBackend } from './backend.ts'
import { applyRunEvent, type Cancelled, type RunView } from './runEvents.ts'

/** A node's last known result; `stale` once the flow says something else than what ran. */
export type CanvasRunNode = RunNode & {
  runId: string
  stale: boolean
  staleReason?: string | undefined
  change?: RerunReason | undefined
  /** The last run was cancelled while this node was at work: what else stands here is then of an earlier run, if there was one. */
  cancelled?: Cancelled | undefined
}

export type RunState = RunView & {
  flowId: string | undefined
  /** Why a run could not be started or followed, in words. */
  problem: string | undefined

  /** Follows a flow: fetches each node's last result and joins a run that is under way. */
  attach: (flowId: string) => Promise<void>
  /** Fetches each node's last known result again (after a save, when staleness may have changed). */
  refresh: () => Promise<void>
  /** Saves what is open (`beforeStart`), then starts a run of that revision. */
  start: (scope?: RunScope) => Promise<void>
  cancel: () => Promise<void>
  /** Pins a node's last result, or takes the pin away. */
  setPin: (nodeId: string, pinned: boolean) => Promise<void>
  applyEvent: (event: RunEvent) => void
  /** Marks results as out of date at once, before the server has seen the change. */
  markStale: (nodes: Iterable<string>, reason: string) => void
  dismissProblem: () => void
  detach: () => void
}

export type RunStore = StoreApi<RunState>

type Dependencies = Pick<Backend, 'flowState' | 'startRun' | 'latestRun' | 'cancelRun' | 'setPin' | 'events'> & {
  /** Brings the server up to date; gives the revision to run. */
  beforeStart: () => Promise<string | undefined>
}

const nothingYet: RunView = {
  runId: undefined,
  status: 'idle',
  nodes: {},
  logs: {},
  epochs: {},
  trials: {},
  startedAt: undefined,
  problems: [],
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const isActive = (status: RunView['status']): boolean => status !== 'idle' && !finishedStatuses.includes(status)

/** The server's results, with what is known of nodes that were cancelled: it answers with the result that they had before. */
const resultsOf = (
  nodes: Record<string, FlowStateNode>,
  cancelledOf: (node: FlowStateNode) => Cancelled | undefined,
): Record<string, CanvasRunNode> =>
  Object.fromEntries(
    Object.entries(nodes).map(([id, node]): [string, CanvasRunNode] => {
      const cancelled = cancelledOf(node)
      return [id, cancelled ? { ...node, cancelled } : node]
    }),
  )

/** Told by the run itself, for a page that did not see it end. */
const cancelledIn =
  (run: Run | undefined) =>
  ({ id }: FlowStateNode): Cancelled | undefined => {
    const known = run?.nodes.find((each) => each.id === id)
    if (known?.state !== 'cancelled' || known.startedAt === undefined) return undefined
    return { epoch: known.progress?.epoch?.epoch }
  }

/** Told by what the page has heard; no longer when the result is of another run since. */
const cancelledBefore =
  (nodes: Readonly<Record<string, CanvasRunNode>>) =>
  ({ id, runId }: FlowStateNode): Cancelled | undefined => {
    const known = nodes[id]
    return known?.state === 'cancelled' || known?.runId === runId ? known.cancelled : undefined
  }

/** What runs and what has run, for the flow that is open. Never part of undo. */
export function createRunStore(dependencies: Dependencies): RunStore {
  let stop: (() => void) | undefined

  return createStore<RunState>()((set, get) => {
    const follow = (runId: string) => {
      stop?.()
      stop = dependencies.events(runId, {
        event: (event) => get().applyEvent(event),
        broken: () => set({ problem: 'The connection to the running flow broke. Reload the page to follow it again.' }),
      })
    }

    return {
      ...nothingYet,
      flowId: undefined,
      problem: undefined,

      attach: async (flowId) => {
        stop?.()
        stop = undefined
        set({ ...nothingYet, flowId, problem: undefined })
        try {
          const [nodes, latest] = await Promise.all([dependencies.flowState(flowId), dependencies.latestRun(flowId)])
          if (get().flowId !== flowId) return
          set({ nodes: resultsOf(nodes, cancelledIn(latest)) })
          if (!latest) return
          set({ runId: latest.id, status: latest.status, startedAt: latest.startedAt, problems: latest.problems })
          if (isActive(latest.status)) follow(latest.id)
        } catch (error) {
          if (get().flowId === flowId) set({ problem: words(error) })
        }
      },

      refresh: async () => {
        const { flowId, status } = get()
        if (flowId === undefined || isActive(status)) return
        try {
          const nodes = await dependencies.flowState(flowId)
          if (get().flowId === flowId && !isActive(get().status))
            set({ nodes: resultsOf(nodes, cancelledBefore(get().nodes)) })
        } catch (error) {
          set({ problem: words(error) })
        }
      },

      start: async (scope = { kind: 'all' }) => {
        const { flowId, status } = get()
        if (flowId === undefined || isActive(status)) return
        set({ status: 'queued', problem: undefined, problems: [] })
        try {
          const revision = await dependencies.beforeStart()
          const run = await dependencies.startRun(flowId, revision, scope)
          const own = run.nodes.map((node): [string, CanvasRunNode] => [
            node.id,
            { ...node, runId: run.id, stale: false },
          ])
          const started = Object.fromEntries(own)
          const without = <T>(record: Readonly<Record<string, T>>) =>
            Object.fromEntries(Object.entries(record).filter(([id]) => !(id in started)))
          set({
            runId: run.id,
            status: run.status,
            startedAt: run.startedAt ?? run.createdAt,
            problems: run.problems,
            nodes: { ...get().nodes, ...started },
            logs: without(get().logs),
            epochs: without(get().epochs),
            trials: without(get().trials),
          })
          if (isActive(run.status)) follow(run.id)
        } catch (error) {
          set({ status: 'idle', problem: words(error) })
        }
      },

      cancel: async () => {
        const { runId, status } = get()
        if (runId === undefined || !isActive(status)) return
        try {
          await dependencies.cancelRun(runId)
        } catch (error) {
          set({ problem: words(error) })
        }
      },

      setPin: async (nodeId, pinned) => {
        const { flowId } = get()
        if (flowId === undefined) return
        try {
          await dependencies.setPin(flowId, nodeId, pinned)
          await get().refresh()
        } catch (error) {
          set({ problem: words(error) })
        }
      },

      applyEvent: (event) => {
        set(applyRunEvent(get(), event))
        if (event.type === 'run.finished') void get().refresh()
      },

      markStale: (ids, reason) => {
        const { nodes } = get()
        const next = { ...nodes }
        let changed = false
        for (const id of ids) {
          const node = next[id]
          if (!node || node.stale || node.state === 'pinned') continue
          next[id] = { ...node, stale: true, staleReason: reason }
          changed = true
        }
        if (changed) set({ nodes: next })
      },

      dismissProblem: () => set({ problem: undefined }),

      detach: () => {
        stop?.()
        stop = undefined
        set({ ...nothingYet, flowId: undefined, problem: undefined })
      },
    }
  })
}

/** Set by the autosave of the open flow: runs use what is saved. */
export const beforeRun: { save: () => Promise<string | undefined> } = { save: async () => undefined }

/** The runs of the flow that this page edits. */
export const runStore = createRunStore({ ...httpBackend, beforeStart: () => beforeRun.save() })

/** Reads the run state in a component. */
export const useRun = <T>(selector: (state: RunState) => T): T => useStore(runStore, selector)

/** Whether something runs or waits. */
export const useRunActive = (): boolean => useRun((state) => isActive(state.status))

export const isRunActive = (status: RunStatus | 'idle'): boolean => isActive(status)
