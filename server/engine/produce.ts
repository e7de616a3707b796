import { isError, type NodeProblem } from '#nodes/core/problem.ts'
import type { Value } from '#nodes/core/value.ts'
import type { RerunReason } from '#server/contract/run.ts'
import type { ExecuteOptions } from './executeOptions.ts'
import { orchestrate } from './orchestrate.ts'
import type { PlannedNode } from './plan.ts'
import { type NodeHooks, type Values, WorkFailure } from './ports.ts'

/** `startedAt`: when the work itself began, after waiting for a free place. */
export type Produced = { values: Values; startedAt: number; peakMemory?: number | undefined }

/** The node's own work, by the way it says it is done. */
export async function produce(
  options: ExecuteOptions,
  node: PlannedNode,
  inputs: Values,
  { rerun, engine }: { rerun: RerunReason; engine: string | undefined },
): Promise<Produced> {
  const { definition } = node
  const inferred = inferAgain(node, inputs)
  if (definition.execution === 'inline') {
    options.emit({ type: 'node.started', nodeId: node.id, rerun })
    return { values: checkOutputs(node, inferred), startedAt: Date.now() }
  }
  const hooks: NodeHooks = {
    progress: (progress) => options.emit({ type: 'node.progress', nodeId: node.id, progress }),
    log: (level, line) => options.emit({ type: 'node.log', nodeId: node.id, level, line }),
    signal: options.signal,
  }
  let peakMemory: number | undefined
  const inSlot = async (extra: unknown, entered: () => void): Promise<Values> => {
    const leave = await options.slots.acquire({ priority: definition.showsResult ? 1 : 0, signal: options.signal })
    try {
      entered()
      const task = { nodeId: node.id, title: node.title, type: definition.id, params: node.params, inputs }
      const whole = { ...task, ...(engine !== undefined && { engine }), ...(extra !== undefined && { extra }) }
      const result = await options.work(whole, hooks).catch((error: unknown) => {
        // Ended from outside, not by its own doing: once more, unless a second time could do something twice.
        const isKilled = error instanceof WorkFailure && error.problem.code === 'worker_killed'
        if (!isKilled || definition.cache === 'never') throw error
        hooks.log('warning', `${error.message} The node is run again.`)
        return options.work(whole, hooks)
      })
      peakMemory = Math.max(peakMemory ?? 0, result.peakMemory ?? 0) || undefined
      return result.outputs
    } finally {
      leave()
    }
  }
  let startedAt = Date.now()
  const started = (): void => {
    startedAt = Date.now()
    options.emit({ type: 'node.started', nodeId: node.id, rerun })
  }
  if (definition.execution === 'worker') {
    options.emit({ type: 'node.queued', nodeId: node.id })
    const values = checkOutputs(node, await inSlot(undefined, started))
    return { values, startedAt, peakMemory }
  }
  started()
  const made = await orchestrate(options, node, { inputs, hooks, work: (extra) => inSlot(extra, () => undefined) })
  return { values: checkOutputs(node, made), startedAt, peakMemory }
}

/** The value of an inline node. */
export const infer = (node: PlannedNode, inputs: Values): Values => checkOutputs(node, inferAgain(node, inputs))

/** Inference with what the inputs turned out to be: the value of an inline node, and a last look before work is begun. */
function inferAgain(node: PlannedNode, inputs: Values): Partial<Values> {
  const { definition } = node
  const connected = Object.fromEntries(Object.keys(definition.inputs).map((port) => [port, port in node.inputs]))
  const result = definition.infer({ inputs, connected, params: node.params, nodeId: node.id, facts: node.facts?.value })
  const problem: NodeProblem | undefined = result.problems?.find(isError)
  if (problem) throw new WorkFailure(problem)
  return result.outputs
}

/** Every output that the definition promises, of the promised type. */
function checkOutputs(node: PlannedNode, values: Partial<Values>): Values {
  const checked: Values = {}
  const ports: Record<string, { type: string }> = node.definition.outputs
  for (const [port, { type }] of Object.entries(ports)) {
    const value: Value | undefined = values[port]
    if (value?.type !== type) {
      throw new WorkFailure({
        code: 'output_missing',
        severity: 'error',
        message: `"${node.title}" ended without its output "${port}" (${type}); got ${value?.type ?? 'nothing'}.`,
        hint: 'This is a fault of the node itself, not of your flow.',
        port,
      })
    }
    checked[port] = value
  }
  return checked
}
