import { digestOf } from '#nodes/core/flow/canonical.ts'
import { AppError } from '#server/appError.ts'
import { finishedStatuses, type RunScope } from '#server/contract/run.ts'
import type { SubRunRequest, SubRunResult } from '#server/engine/orchestrator.ts'
import type { EngineEvent, Outputs, RunProblem, WaitingFor } from '#server/engine/ports.ts'
import type { StoredResults } from './resultStore.ts'
import { mergeOverrides, newRunRow } from './runRows.ts'
import type { RunRow, RunStore } from './runStore.ts'

/** Sub-runs in sub-runs: more is a flow that holds itself. */
const deepest = 8

export type SubRunDeps = {
  store: RunStore
  results: StoredResults
  mlEngine: () => string
  /** Carries a stored run to its end. */
  start: (row: RunRow, outer: AbortSignal, heard: (event: EngineEvent) => void) => Promise<void>
}
export type SubRunOptions = { signal: AbortSignal; show: (waitingFor: WaitingFor | undefined) => void }

/** Runs a part of a flow for a node of another run. Its name makes it the same run after a restart. */
export async function startSubRun(
  deps: SubRunDeps,
  parent: RunRow,
  nodeId: string,
  request: SubRunRequest,
  { signal, show }: SubRunOptions,
): Promise<SubRunResult> {
  const { store } = deps
  const id = `${parent.id}.${nodeId}.${request.name}`
  const known = store.run(id)
  if (!known) await addSubRun(deps, parent, nodeId, id, request)
  if (!known || !finishedStatuses.includes(known.status)) {
    const waiting = new Map<string, WaitingFor>()
    const heard = (event: EngineEvent): void => {
      request.onEvent?.(event)
      if (event.type === 'node.waiting') waiting.set(event.nodeId, event.waitingFor)
      else if (event.type === 'node.log' || event.type === 'node.trial' || !waiting.delete(event.nodeId)) return
      const newest = [...waiting.values()].at(-1)
      // Only while nothing else works in it is it the waiting that counts; its own status says so.
      show(newest && store.run(id)?.status === 'waiting' ? newest : undefined)
    }
    await deps.start(find(store, id), signal, heard)
  }
  const row = find(store, id)
  const nodes = Object.fromEntries(store.nodes(id).map((node) => [node.nodeId, node.outputs]))
  const target = targetsOf(request)?.[0]
  return {
    runId: id,
    status: row.status === 'done' || row.status === 'cancelled' ? row.status : 'failed',
    outputs: (target !== undefined && nodes[target]) || {},
    nodes: Object.fromEntries(Object.entries(nodes).filter(([, outputs]) => Object.keys(outputs).length > 0)),
    problems: asEngineProblems(row.problems),
  }
}

/** Problems come back from the store as they went in; only the type of a fix is wider on the wire. */
export const asEngineProblems = (problems: RunRow['problems']): RunProblem[] => problems as RunProblem[]

const targetsOf = ({ target }: SubRunRequest): readonly string[] | undefined =>
  typeof target === 'string' ? [target] : target

async function addSubRun(
  { store, results, mlEngine }: SubRunDeps,
  parent: RunRow,
  nodeId: string,
  id: string,
  request: SubRunRequest,
): Promise<void> {
  if (depthOf(store, parent) >= deepest) {
    throw new AppError(
      'invalid_flow',
      `Runs inside of runs go ${deepest} deep here at most. A flow that runs itself, directly or through another, never ends.`,
    )
  }
  const targets = targetsOf(request)
  const scope: RunScope = targets ? { kind: 'toEach', nodes: [...targets] } : { kind: 'all' }
  // What the parent was given counts for the same document only.
  const given: Record<string, Outputs> = request.flow ? {} : { ...parent.given }
  for (const [node, values] of Object.entries(request.given ?? {})) {
    const outputs: Outputs = {}
    for (const [port, value] of Object.entries(values)) outputs[port] = await results.put(value)
    given[node] = outputs
  }
  const flow = request.flow ?? store.flowOf(parent.flowDigest)
  const { flowFolder, confined } = parent
  const row = newRunRow({
    ...{ id, scope, flowFolder, confined, given, engine: mlEngine(), parentRunId: parent.id, parentNodeId: nodeId },
    subRun: request.name,
    flowId: request.flowId ?? parent.flowId,
    revision: request.revision ?? parent.revision,
    flowName: request.flow?.name ?? parent.flowName,
    flowDigest: request.flow ? digestOf(request.flow) : parent.flowDigest,
    parameters: request.flow ? (request.parameters ?? {}) : { ...parent.parameters, ...request.parameters },
    overrides: request.flow ? (request.overrides ?? {}) : mergeOverrides(parent.overrides, request.overrides ?? {}),
  })
  store.transaction(() => store.addRun(row, flow))
}

function depthOf(store: RunStore, row: RunRow): number {
  let depth = 0
  for (let at: RunRow | undefined = row; at?.parentRunId; at = store.run(at.parentRunId)) depth += 1
  return depth
}

function find(store: RunStore, id: string): RunRow {
  const row = store.run(id)
  if (!row) throw new AppError('not_found', `There is no run "${id}".`)
  return row
}
