import type { Flow } from '#nodes/core/flow/flow.ts'
import type { KeyParts } from './key.ts'
import type { Orchestrators, SubRunRequest, SubRunResult, WaitAnswer, WaitRequest } from './orchestrator.ts'
import type { Plan } from './plan.ts'
import type { EngineEvent, NodeOutcome, NodeWork, ResultStore, WaitingFor } from './ports.ts'
import type { Slots } from './slots.ts'

/** What a node of a run keeps beyond the process. */
export type NodeMemory = {
  load: () => unknown
  save: (state: unknown) => void
  /** Resolves with the answer, at once where it is there already. `show` tells what is waited for, whenever that changes. */
  wait: (
    request: WaitRequest,
    options: { signal: AbortSignal; show: (waitingFor: WaitingFor) => void },
  ) => Promise<WaitAnswer>
}

export type ExecuteOptions = {
  runId: string
  flow: Flow
  plan: Plan
  store: ResultStore
  work: NodeWork
  orchestrators: Orchestrators
  slots: Slots
  /** Keys that are being computed anywhere, so that equal work is done once. Shared by all runs. */
  inflight: Map<string, Promise<unknown>>
  /** Name of the ML engine that a node with `usesMlEngine` would use now. */
  mlEngine: () => Promise<string>
  /** Parts of a node's last result in this flow, to say why it runs again. */
  previous: (nodeId: string) => KeyParts | undefined
  /** Nodes that ended before a restart of the server; they are not touched again. */
  finished: Record<string, NodeOutcome>
  memory: (nodeId: string) => NodeMemory
  /** `show`: what something inside the sub-run waits for, undefined when it goes on. */
  subRun: (
    nodeId: string,
    request: SubRunRequest,
    options: { signal: AbortSignal; show: (waitingFor: WaitingFor | undefined) => void },
  ) => Promise<SubRunResult>
  emit: (event: EngineEvent) => void
  /** Told of a node's end before its event goes out, so that what is announced is stored. */
  ended: (nodeId: string, outcome: NodeOutcome) => void
  signal: AbortSignal
}
