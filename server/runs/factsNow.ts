import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Value } from '#nodes/core/value.ts'
import type { Orchestrator } from '#server/engine/orchestrator.ts'
import type { Plan } from '#server/engine/plan.ts'
import type { Outputs, Values } from '#server/engine/ports.ts'

/**
 * What an orchestrator's result would depend on beside its inputs if it ran now (answers that came in, ranges to search); undefined
 * where that cannot be known without a run.
 */
export async function factsNow(options: {
  orchestrator: Orchestrator
  flow: Flow
  plan: Plan
  nodeId: string
  runId: string
  /** Last results by node. */
  outputs: (nodeId: string) => Outputs | undefined
  value: (digest: string) => Promise<Value>
}): Promise<{ value: unknown; about: string } | undefined> {
  const { orchestrator, flow, plan, runId } = options
  const node = plan.nodes[options.nodeId]
  if (!node || !orchestrator.facts) return undefined
  const inputs: Values = {}
  for (const [port, source] of Object.entries(node.inputs)) {
    const output = options.outputs(source.node)?.[source.port]
    // Cleaned up meanwhile: then a run makes it anew and finds out.
    const value = output && (await options.value(output.digest).catch(() => undefined))
    if (!value) return undefined
    inputs[port] = value
  }
  const value: unknown = await orchestrator.facts({ runId, flow, plan, node, inputs, params: node.params })
  return { value, about: orchestrator.about ?? 'What it depends on' }
}
