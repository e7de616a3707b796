import type { ExecuteOptions } from './executeOptions.ts'
import type { Plan, PlannedNode } from './plan.ts'
import type { NodeOutcome, RunProblem } from './ports.ts'
import { runNode } from './runNode.ts'
import { createTurns } from './turns.ts'

export type Execution = { status: 'done' | 'failed' | 'cancelled'; nodes: Record<string, NodeOutcome> }

/**
 * Runs a plan: each node as soon as what it needs is there, branches side by side. A failure skips what follows from it and
 * nothing else. Rejects only for a fault of the store (a full disk), never for a node's.
 */
export async function execute(options: ExecuteOptions): Promise<Execution> {
  const { plan, signal } = options
  const outcomes = new Map<string, NodeOutcome>(
    Object.entries(options.finished).filter(([id]) => plan.nodes[id] !== undefined),
  )
  const turn = createTurns()
  /** Started once each; awaited by those that need it. */
  const promises = new Map<string, Promise<NodeOutcome>>()

  const end = (node: PlannedNode, outcome: NodeOutcome): NodeOutcome => {
    outcomes.set(node.id, outcome)
    options.ended(node.id, outcome)
    options.emit({
      type: 'node.finished',
      nodeId: node.id,
      state: outcome.state,
      milliseconds: outcome.milliseconds,
      ...(outcome.peakMemory !== undefined && { peakMemory: outcome.peakMemory }),
      outputs: outcome.outputs,
      problems: outcome.problems,
    })
    return outcome
  }

  const start = async (node: PlannedNode): Promise<NodeOutcome> => {
    const needed = await Promise.all(sourceIds(node).map((id) => promises.get(id)))
    const before = outcomes.get(node.id)
    if (before) return before
    const failed = sourceIds(node).filter((_, at) => !isGood(needed[at]))
    if (failed.length > 0) await turn()
    if (failed.length > 0) return end(node, signal.aborted ? cancelled() : skipped(plan, failed))
    await turn()
    if (signal.aborted) return end(node, cancelled())
    return end(node, await runNode(options, node, outcomes))
  }

  for (const id of plan.order) {
    const node = plan.nodes[id]
    if (node) promises.set(id, start(node))
  }
  const settled = await Promise.allSettled(promises.values())
  const fault = settled.find((each) => each.status === 'rejected')
  if (fault) throw fault.reason
  return { status: statusOf(outcomes, signal), nodes: Object.fromEntries(outcomes) }
}

const sourceIds = (node: PlannedNode): string[] =>
  node.given ? [] : [...new Set(Object.values(node.inputs).map((source) => source.node))]

const goodStates: readonly string[] = ['done', 'cached', 'pinned']
export const isGood = (outcome: NodeOutcome | undefined): boolean =>
  outcome !== undefined && goodStates.includes(outcome.state)

const nothing = { outputs: {}, milliseconds: 0, problems: [] }
const cancelled = (): NodeOutcome => ({ ...nothing, state: 'cancelled' })

function skipped(plan: Plan, failed: string[]): NodeOutcome {
  const names = failed.map((id) => `"${plan.nodes[id]?.title ?? id}"`).join(' and ')
  const problem: RunProblem = {
    code: 'upstream_failed',
    severity: 'warning',
    message: `Not run: it needs the result of ${names}, which has none.`,
  }
  return { ...nothing, state: 'skipped', problems: [problem] }
}

function statusOf(outcomes: Map<string, NodeOutcome>, signal: AbortSignal): Execution['status'] {
  const states = [...outcomes.values()].map((outcome) => outcome.state)
  if (signal.aborted && states.includes('cancelled')) return 'cancelled'
  return states.some((state) => state === 'failed' || state === 'skipped' || state === 'cancelled') ? 'failed' : 'done'
}
