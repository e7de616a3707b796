import type { z } from 'zod'
import type { AnyNode } from '#nodes/core/define.ts'
import type { NodeProblem, Problem } from '#nodes/core/problem.ts'
import type { Progress } from '#nodes/core/run.ts'
import type { Digest, Value } from '#nodes/core/value.ts'
import type { RunEvent } from '#server/contract/events.ts'
import type { outputSummary, RunNode } from '#server/contract/run.ts'
import type { KeyParts } from './key.ts'

export type StoredOutput = z.infer<typeof outputSummary>
export type Outputs = Record<string, StoredOutput>
export type Values = Record<string, Value>

/** Everything that the value of an inline node follows from; layers know their node, so its id is part of it. */
export type InlineMade = {
  nodeId: string
  type: string
  version: number
  params: Record<string, unknown>
  /** Digest at each connected input. */
  inputs: Record<string, Digest>
  facts?: unknown
}

/** Values of inline nodes, remembered by how they are made. `get` of the store has them too. */
export type InlineStore = {
  find: (made: InlineMade) => Outputs | undefined
  put: (made: InlineMade, values: Values) => Outputs
  /** Digest of a value by content: what a node that works depends on. That of any other value is given back. */
  contentOf: (digest: Digest) => Promise<Digest>
}

/** Where results lie. `find` answers only with results of which every part is there and undamaged. */
export type ResultStore = {
  find: (key: string) => Promise<Outputs | undefined>
  save: (key: string, result: { node: string; outputs: Outputs; milliseconds: number }) => Promise<void>
  /** Stores a value by content and says in a line what it is. */
  put: (value: Value) => Promise<StoredOutput>
  get: (digest: Digest) => Promise<Value>
  /** Left out: values of inline nodes are stored like all others. */
  inline?: InlineStore
}

export type WaitingFor = NonNullable<RunNode['waitingFor']>
/** A problem as a run reports it; `row` is there for faults of data. */
export type RunProblem = Problem & { row?: number | undefined }

export type NodeTask = {
  nodeId: string
  /** What the person calls it, for messages. */
  title: string
  type: string
  params: Record<string, unknown>
  inputs: Values
  /** ML engine that the key names; absent for nodes whose result does not depend on it. */
  engine?: string
  /** What an orchestrator hands to the run of its node beside inputs and parameters. */
  extra?: unknown
}
export type NodeHooks = {
  progress: (progress: Progress) => void
  log: (level: 'info' | 'warning' | 'error', line: string) => void
  signal: AbortSignal
}
export type NodeResult = { outputs: Values; peakMemory?: number | undefined }

/** Does a node's work elsewhere (a child process). Rejects with `WorkFailure` for what the person should read. */
export type NodeWork = (task: NodeTask, hooks: NodeHooks) => Promise<NodeResult>

/** The work of a node ended without a result, and why. */
export class WorkFailure extends Error {
  override readonly name = 'WorkFailure'
  readonly problem: NodeProblem & { row?: number | undefined }
  readonly peakMemory: number | undefined
  constructor(problem: NodeProblem & { row?: number | undefined }, peakMemory?: number) {
    super(problem.message)
    this.problem = problem
    this.peakMemory = peakMemory
  }
}

type WithoutBase<E> = E extends RunEvent ? Omit<E, 'seq' | 'runId' | 'at'> : never
/** What happens to the nodes of a run; whoever records it adds number, run and time. */
export type EngineEvent = Exclude<WithoutBase<RunEvent>, { type: 'run.started' | 'run.finished' }>

export type Trial = Extract<EngineEvent, { type: 'node.trial' }>['trial']

export type FinishedState = 'done' | 'cached' | 'pinned' | 'failed' | 'skipped' | 'cancelled'
export type NodeOutcome = {
  state: FinishedState
  outputs: Outputs
  milliseconds: number
  problems: RunProblem[]
  peakMemory?: number | undefined
  key?: string | undefined
  parts?: KeyParts | undefined
}

export type DefinitionOf = (type: string) => AnyNode | undefined
