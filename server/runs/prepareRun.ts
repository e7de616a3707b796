import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { Problem } from '#nodes/core/problem.ts'
import type { RunScope } from '#server/contract/run.ts'
import { type Plan, planRun } from '#server/engine/plan.ts'
import type { Outputs } from '#server/engine/ports.ts'
import { type FlowPlace, gatherFacts, type Probe } from './gatherFacts.ts'
import type { RunStore } from './runStore.ts'

export type Prepared = { ok: true; plan: Plan } | { ok: false; problems: Problem[] }
export type PrepareOptions = FlowPlace & {
  flowId: string
  parameters: Record<string, unknown>
  scope: RunScope
  given?: Record<string, Outputs> | null
}

/** Everything that can be known before a run: the plan, or all problems. */
export async function prepareRun(
  { store, catalogue, probe }: { store: RunStore; catalogue: Catalogue; probe: Probe },
  flow: Flow,
  { flowId, parameters, scope, given, ...place }: PrepareOptions,
): Promise<Prepared> {
  const fresh = { ...place, fresh: true }
  const gathered = await gatherFacts({ flow, catalogue, parameters, probe, place: fresh })
  const inference = {
    ...gathered.inference,
    // What could not be found out says more than what follows from not knowing it.
    problems: [...gathered.problems, ...gathered.inference.problems],
  }
  const pins = Object.fromEntries(store.pins(flowId).map((pin) => [pin.nodeId, pin.outputs]))
  const last: Record<string, Outputs> = {}
  for (const row of store.flowNodes(flowId)) if (row.outputs) last[row.nodeId] = row.outputs
  return planRun({ flow, catalogue, inference, facts: gathered.facts, scope, pins, last, ...(given && { given }) })
}
