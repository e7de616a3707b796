import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Progress, RunOptions, RunResult } from '#nodes/core/run.ts'
import type { Digest, Value } from '#nodes/core/value.ts'
import type { Plan, PlannedNode } from './plan.ts'
import type { EngineEvent, NodeHooks, Outputs, RunProblem, Trial, Values } from './ports.ts'

/** A part of a flow, run by itself with something changed. */
export type SubRunRequest = {
  /** Unique within the node's work: under this name the sub-run is found again after a restart, not run a second time. */
  name: string
  /** Node whose result is wanted, with all that it needs; several; left out, the whole flow. */
  target?: string | readonly string[]
  /** Node parameters over those of the flow, by node id. */
  overrides?: Record<string, Record<string, unknown>>
  /** Values of flow parameters over those of the run. */
  parameters?: Record<string, unknown>
  /** Outputs that nodes are taken to have, by node id: such a node is not run, nor what only it needs. */
  given?: Record<string, Values>
  /** Another document than the one that runs; with its id and revision where it is another flow. */
  flow?: Flow
  flowId?: string
  revision?: string
  /** Ends this sub-run alone; it then comes back as `cancelled`. */
  signal?: AbortSignal
  /** What happens in it, as it happens; nothing of what was before a restart. */
  onEvent?: (event: EngineEvent) => void
}

export type SubRunResult = {
  runId: string
  status: 'done' | 'failed' | 'cancelled'
  /** Of the first target; empty where the whole flow ran. */
  outputs: Outputs
  /** Of each node that has a result. */
  nodes: Record<string, Outputs>
  problems: RunProblem[]
}

/** What ends a wait is whichever comes first of those that are given. */
export type WaitRequest = {
  /** Unique within the node's work: under this name an answer is found again after a restart. */
  name: string
  /** One plain sentence for the card: "Waits for someone to look at the report." */
  message: string
  /** A person's answer; what is asked is for the page that shows it. `open`: how many answers are missing. */
  person?: { kind?: string; open?: number; ask?: unknown }
  /** Name of an event that somebody sends to the server. */
  event?: string
  /** A moment, milliseconds since 1970. The one that was asked for first stays, whatever a later start asks for. */
  until?: number
}

export type WaitAnswer = { by: 'person' | 'event' | 'time'; value: unknown; at: number; person?: string }

/** What an orchestrator is handed. It holds no worker and no place; it may be started again after a restart, from the top. */
export type OrchestratorContext = {
  runId: string
  flow: Flow
  plan: Plan
  node: PlannedNode
  /** Aborted when the run is cancelled, or the server goes down (then it is started again). */
  signal: AbortSignal
  progress: (progress: Progress) => void
  log: NodeHooks['log']
  /** A trial of a search, told as it ends. Told again after a restart it is not repeated. */
  trial: (trial: Trial) => void
  /** JSON of one's own that outlives the process; stored when `save` returns. */
  state: { load: () => unknown; save: (state: unknown) => void }
  /** Shown as waiting meanwhile. Resolves once; rejects when cancelled. */
  wait: (request: WaitRequest) => Promise<WaitAnswer>
  startSubRun: (request: SubRunRequest) => Promise<SubRunResult>
  /** Runs the node's own work in a worker, in a place like any other node's; `extra` goes with it. */
  work: (extra?: unknown) => Promise<Values>
  getValue: (digest: Digest) => Promise<Value>
  putValue: (value: Value) => Promise<Outputs[string]>
}

export type OrchestratorOptions = {
  inputs: Values
  params: Record<string, unknown>
  context: OrchestratorContext
}

/** What is known when an orchestrator says what else its result depends on. */
export type OrchestratorPlace = Pick<OrchestratorContext, 'runId' | 'flow' | 'plan' | 'node'> &
  Pick<OrchestratorOptions, 'inputs' | 'params'>

/** A node that holds no worker: it waits, or starts sub-runs. Found by the id of its definition. */
export type Orchestrator = {
  /** What else its result depends on (answers given, ranges to search); asked before the run and again when it is stored. */
  facts?: (place: OrchestratorPlace) => unknown
  /** In words, what the facts are about: "The labels". */
  about?: string
  run: (options: OrchestratorOptions) => Promise<Values>
}
export type Orchestrators = { readonly [definitionId: string]: Orchestrator | undefined }

type Typed<D> = Omit<Orchestrator, 'run'> & {
  run: (options: Omit<RunOptions<D>, 'context'> & { context: OrchestratorContext }) => Promise<RunResult<D>>
}

/** Ties an orchestrator to its definition: the compiler checks ports, parameters and results. */
export const defineOrchestrator = <D>(_definition: D, orchestrator: Typed<D>): Orchestrator =>
  // The engine hands over what the definition's own ports and parameters say.
  orchestrator as unknown as Orchestrator
