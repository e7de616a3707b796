import type { ExecuteOptions } from './executeOptions.ts'
import type { OrchestratorContext } from './orchestrator.ts'
import type { PlannedNode } from './plan.ts'
import type { NodeHooks, Values, WaitingFor } from './ports.ts'

type Given = {
  inputs: Values
  hooks: NodeHooks
  work: (extra: unknown) => Promise<Values>
}

/** Runs an orchestrator node: what it waits for, itself or inside its sub-runs, is shown on the node. */
export async function orchestrate(options: ExecuteOptions, node: PlannedNode, given: Given): Promise<Values> {
  const orchestrator = options.orchestrators[node.definition.id]
  if (!orchestrator) throw new Error(`No orchestrator is known for "${node.definition.id}".`)
  const { inputs, hooks, work } = given
  const { signal } = options
  const memory = options.memory(node.id)
  const waiting = waitingShown(options, node.id)

  const context: OrchestratorContext = {
    ...hooks,
    runId: options.runId,
    flow: options.flow,
    plan: options.plan,
    node,
    trial: (trial) => options.emit({ type: 'node.trial', nodeId: node.id, trial }),
    state: { load: memory.load, save: memory.save },
    wait: async (request) => {
      const own = waiting.begin()
      try {
        return await memory.wait(request, { signal, show: own.show })
      } finally {
        own.end()
      }
    },
    startSubRun: async (request) => {
      const own = waiting.begin()
      try {
        const both = request.signal ? AbortSignal.any([signal, request.signal]) : signal
        const result = await options.subRun(node.id, request, { signal: both, show: own.show })
        signal.throwIfAborted()
        return result
      } finally {
        own.end()
      }
    },
    work: async (extra) => {
      const own = waiting.begin()
      try {
        return await work(extra)
      } finally {
        own.end()
      }
    },
    getValue: options.store.get,
    putValue: options.store.put,
  }
  return orchestrator.run({ inputs, params: node.params, context })
}

/** A node waits while everything that it has begun waits; it shows the newest of it. */
function waitingShown(options: ExecuteOptions, nodeId: string) {
  const begun = new Set<{ waitingFor: WaitingFor | undefined }>()
  let isShown = false

  const tell = (): void => {
    const all = [...begun].map((each) => each.waitingFor)
    const newest = all.findLast((each) => each !== undefined)
    if (newest && all.every((each) => each !== undefined)) {
      const open = all.reduce((sum, each) => sum + (each?.open ?? 0), 0)
      options.emit({ type: 'node.waiting', nodeId, waitingFor: { ...newest, open } })
      isShown = true
    } else if (isShown) {
      isShown = false
      if (!options.signal.aborted) options.emit({ type: 'node.started', nodeId })
    }
  }

  return {
    begin: () => {
      const own: { waitingFor: WaitingFor | undefined } = { waitingFor: undefined }
      begun.add(own)
      if (isShown) tell()
      return {
        show: (waitingFor: WaitingFor | undefined): void => {
          own.waitingFor = waitingFor
          tell()
        },
        end: (): void => {
          begun.delete(own)
          tell()
        },
      }
    },
  }
}
