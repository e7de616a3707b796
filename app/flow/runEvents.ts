import type { Problem } from '#nodes/core/problem.ts'
import type { RunEvent } from '#server/contract/events.ts'
import type { RerunReason, RunNode, RunStatus } from '#server/contract/run.ts'

/** That a node was at work when its run was cancelled, and how far a training had come. */
export type Cancelled = { epoch?: number | undefined }

type Result = RunNode & {
  runId: string
  stale: boolean
  staleReason?: string | undefined
  /** The same as the server tells it, where it does. */
  change?: RerunReason | undefined
  cancelled?: Cancelled | undefined
}
type WireProblem = RunNode['problems'][number]

export type LogLine = { at: number; level: 'info' | 'warning' | 'error'; line: string }
export type EpochPoint = { epoch: number; epochs: number; metrics: Record<string, number> }
export type Trial = Extract<RunEvent, { type: 'node.trial' }>['trial']

/** What the interface shows of a run: each node's standing, logs, learning curves and trials by node id. */
export type RunView = {
  runId: string | undefined
  status: RunStatus | 'idle'
  nodes: Readonly<Record<string, Result>>
  logs: Readonly<Record<string, readonly LogLine[]>>
  epochs: Readonly<Record<string, readonly EpochPoint[]>>
  trials: Readonly<Record<string, readonly Trial[]>>
  startedAt: number | undefined
  problems: readonly (WireProblem | Problem)[]
}

/** Lines kept a node; the whole log is asked from the server. */
const maxLines = 2000

/** Takes one event into the view. Events of another run change nothing, and an event that comes twice changes nothing twice. */
export function applyRunEvent(view: RunView, event: RunEvent): RunView | Partial<RunView> {
  if (event.runId !== view.runId) return {}
  const edit = (id: string, change: (node: Result) => Result): Partial<RunView> => {
    const node = view.nodes[id] ?? blank(id, event.runId)
    return { nodes: { ...view.nodes, [id]: change(node) } }
  }
  switch (event.type) {
    case 'run.started': {
      const nodes = { ...view.nodes }
      for (const id of event.nodes) nodes[id] = { ...blank(id, event.runId), type: nodes[id]?.type ?? '' }
      return { status: 'running', startedAt: event.at, nodes }
    }
    case 'node.queued':
      return edit(event.nodeId, (node) => ({ ...node, state: 'queued', runId: event.runId, stale: false }))
    case 'node.started':
      return {
        ...edit(event.nodeId, (node) => ({
          ...without(node, ['progress', 'waitingFor', 'rerun', 'cancelled']),
          state: 'running',
          runId: event.runId,
          stale: false,
          startedAt: event.at,
          problems: [],
          ...(event.rerun && { rerun: event.rerun }),
        })),
        logs: { ...view.logs, [event.nodeId]: [] },
        epochs: { ...view.epochs, [event.nodeId]: [] },
        trials: { ...view.trials, [event.nodeId]: [] },
      }
    case 'node.progress': {
      const changed = edit(event.nodeId, (node) => ({ ...node, state: 'running', progress: event.progress }))
      const point = event.progress.epoch
      const known = view.epochs[event.nodeId] ?? []
      const last = known.at(-1)
      if (!point || (last && last.epoch >= point.epoch)) return changed
      return { ...changed, epochs: { ...view.epochs, [event.nodeId]: [...known, point] } }
    }
    case 'node.log': {
      const line: LogLine = { at: event.at, level: event.level, line: event.line }
      const known = view.logs[event.nodeId] ?? []
      return { logs: { ...view.logs, [event.nodeId]: [...known.slice(-(maxLines - 1)), line] } }
    }
    case 'node.waiting':
      return {
        ...edit(event.nodeId, (node) => ({ ...node, state: 'waiting', waitingFor: event.waitingFor })),
        status: 'waiting',
      }
    case 'node.trial': {
      const known = (view.trials[event.nodeId] ?? []).filter((trial) => trial.number !== event.trial.number)
      return { trials: { ...view.trials, [event.nodeId]: [...known, event.trial] } }
    }
    case 'node.finished':
      return edit(event.nodeId, (node) => ({
        ...without(node, ['progress', 'waitingFor']),
        state: event.state,
        cached: event.state === 'cached',
        runId: event.runId,
        stale: false,
        milliseconds: event.milliseconds,
        ...(event.peakMemory !== undefined && { peakMemory: event.peakMemory }),
        outputs: event.outputs,
        problems: event.problems,
        ...(event.state === 'cancelled' &&
          node.startedAt !== undefined && { cancelled: { epoch: view.epochs[event.nodeId]?.at(-1)?.epoch } }),
      }))
    case 'run.finished':
      return { status: event.status, problems: event.problems }
  }
}

const blank = (id: string, runId: string): Result => ({
  id,
  type: '',
  state: 'queued',
  cached: false,
  milliseconds: 0,
  problems: [],
  outputs: {},
  runId,
  stale: false,
})

/** Copy without some optional members (`exactOptionalPropertyTypes` forbids setting them to undefined). */
function without<K extends 'progress' | 'waitingFor' | 'rerun' | 'cancelled'>(
  node: Result,
  names: readonly K[],
): Omit<Result, K> {
  const copy = { ...node }
  for (const name of names) delete copy[name]
  return copy
}
