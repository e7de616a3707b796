import type { RunEvent } from '#server/contract/events.ts'
import type { Run, RunNode, RunStatus } from '#server/contract/run.ts'
import type { EngineEvent, Trial } from '#server/engine/ports.ts'
import type { RunNodeRow, RunStore } from './runStore.ts'

/** Heard by those who follow a run. What is not stored has the number of the stored event before it. */
export type Heard = { event: RunEvent; isStored: boolean }
export type Listener = (heard: Heard) => void

export type Recorder = {
  started: (nodes: string[]) => void
  node: (event: EngineEvent) => void
  finished: (status: RunStatus, problems: Run['problems']) => void
  /** Tells those who follow that the run has ended, although that could not be stored. */
  endedUnstored: (status: RunStatus, problems: Run['problems']) => void
}

const open: readonly RunNode['state'][] = ['queued', 'running', 'waiting']

/** Progress that carries an epoch is history and stored; the rest is for those who look on. */
const isHistory = (event: EngineEvent): boolean => event.type !== 'node.progress' || event.progress.epoch !== undefined

/** Writes what happens in a run: events in order, each node's state, and the run's own; then tells the listeners. */
export function createRecorder(store: RunStore, runId: string, tell: Listener): Recorder {
  let seq = store.lastSeq(runId)
  const states = new Map<string, RunNode['state']>(store.nodes(runId).map((row) => [row.nodeId, row.state]))
  const progress = new Map<string, RunNode['progress']>()
  let status: RunStatus | undefined
  /** How many nodes are in the states that decide over the run's own. */
  const counts = { running: 0, waiting: 0 }
  const count = (state: RunNode['state'], by: number): void => {
    if (state === 'running' || state === 'waiting') counts[state] += by
  }
  for (const state of states.values()) count(state, 1)
  /** Trials that were told of, before a restart too: a search that starts again tells of them anew. */
  const trials = new Map<string, Set<string>>()
  const isTold = (event: EngineEvent): boolean => {
    if (event.type !== 'node.trial') return false
    let told = trials.get(event.nodeId)
    if (!told) {
      const before = store.nodeEvents(runId, event.nodeId, 'node.trial')
      told = new Set(before.flatMap((each) => (each.type === 'node.trial' ? [trialName(each.trial)] : [])))
      trials.set(event.nodeId, told)
    }
    const isKnown = told.has(trialName(event.trial))
    told.add(trialName(event.trial))
    return isKnown
  }

  /** Writes an event, with what it changes, and only then tells of it: what is heard can be read. */
  const record = (event: Happening<RunEvent>, change: () => void): void => {
    const isStored = !('nodeId' in event) || isHistory(event)
    // Each member of the union gets the same three fields; the compiler cannot follow a spread over a union.
    const whole = { ...event, seq: isStored ? seq + 1 : seq, runId, at: Date.now() } as RunEvent
    store.transaction(() => {
      change()
      if (isStored) store.addEvent(whole)
    })
    seq = whole.seq
    tell({ event: whole, isStored })
  }

  const setState = (nodeId: string, state: RunNode['state'], fields: Partial<RunNodeRow> = {}): void => {
    const before = states.get(nodeId)
    if (before) count(before, -1)
    count(state, 1)
    states.set(nodeId, state)
    store.setNode(runId, nodeId, { state, ...fields })
    const next = counts.running > 0 || counts.waiting === 0 ? 'running' : 'waiting'
    if (next !== status) store.setRun(runId, { status: next })
    status = next
  }

  const apply = (event: EngineEvent): void => {
    switch (event.type) {
      case 'node.queued':
        setState(event.nodeId, 'queued')
        return
      case 'node.started':
        setState(event.nodeId, 'running', {
          ...(event.rerun && { rerun: event.rerun, startedAt: Date.now() }),
          waitingFor: null,
        })
        return
      case 'node.progress':
        progress.set(event.nodeId, event.progress)
        // An epoch is written down in any case: whoever asks for the run while it works finds it there too.
        if (event.progress.epoch) store.setNode(runId, event.nodeId, { progress: event.progress })
        return
      case 'node.waiting':
        setState(event.nodeId, 'waiting', { waitingFor: event.waitingFor })
        return
      case 'node.finished':
        setState(event.nodeId, event.state, {
          milliseconds: event.milliseconds,
          outputs: event.outputs,
          problems: event.problems,
          peakMemory: event.peakMemory ?? null,
          progress: progress.get(event.nodeId) ?? null,
          waitingFor: null,
        })
        return
      case 'node.log':
      case 'node.trial':
    }
  }

  return {
    started: (nodes) => record({ type: 'run.started', nodes }, () => undefined),
    node: (event) => {
      if (!isTold(event)) record(event, () => apply(event))
    },
    finished: (ended, problems) =>
      record({ type: 'run.finished', status: ended, problems }, () => {
        store.setRun(runId, { status: ended, problems, finishedAt: Date.now() })
        // A run that broke off as a whole leaves no node that seems to be at work.
        for (const [nodeId, state] of states) {
          if (open.includes(state)) store.setNode(runId, nodeId, { state: 'cancelled', waitingFor: null })
        }
      }),
    endedUnstored: (ended, problems) => {
      const event = { type: 'run.finished' as const, status: ended, problems, seq, runId, at: Date.now() }
      tell({ event, isStored: false })
    },
  }
}

const trialName = (trial: Trial): string => `${trial.number} ${trial.runId} ${trial.state}`

type Happening<E> = E extends RunEvent ? Omit<E, 'seq' | 'runId' | 'at'> : never
