import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { inferFlow } from '#nodes/core/flow/infer.ts'
import type { Value } from '#nodes/core/value.ts'
import type { RunScope } from '#server/contract/run.ts'
import { type Execution, execute } from '#server/engine/execute.ts'
import type { KeyParts } from '#server/engine/key.ts'
import type { Orchestrators, SubRunResult } from '#server/engine/orchestrator.ts'
import { type Plan, planRun } from '#server/engine/plan.ts'
import type { EngineEvent, NodeOutcome, Outputs, ResultStore } from '#server/engine/ports.ts'
import { createSlots } from '#server/engine/slots.ts'
import { catalogue } from './testNodes.ts'
import { workHere } from './workHere.ts'

export type BenchRun = Execution & {
  events: EngineEvent[]
  /** Ids of nodes that worked, in the order in which they began. */
  ran: string[]
  /** The most nodes that worked at the same time. */
  mostAtOnce: number
  state: (id: string) => string | undefined
  value: (id: string) => Promise<unknown>
  rerun: (id: string) => string | undefined
  problems: (id: string) => string[]
}

export type BenchRunOptions = {
  scope?: RunScope
  pins?: Record<string, Outputs>
  parameters?: Record<string, unknown>
  facts?: unknown
  signal?: AbortSignal
  finished?: Record<string, NodeOutcome>
  onEvent?: (event: EngineEvent) => void
  overrides?: Record<string, Record<string, unknown>>
}

/** An engine over a store in memory, with nodes that run in this process; remembers results between runs, as a home does. */
export function createBench(
  options: {
    parallel?: number
    orchestrators?: Orchestrators
    mlEngine?: string
    answer?: () => Promise<unknown>
  } = {},
) {
  const values = new Map<string, Value>()
  const actions = new Map<string, Outputs>()
  const previous = new Map<string, KeyParts>()
  const last: Record<string, Outputs> = {}
  const inflight = new Map<string, Promise<unknown>>()
  const slots = createSlots(options.parallel ?? 2)
  const bench = { values, actions, last, mlEngine: options.mlEngine ?? 'js', plan, run }

  const store: ResultStore = {
    find: async (key) => actions.get(key),
    save: async (key, { outputs }) => {
      actions.set(key, outputs)
    },
    put: async (value) => {
      const digest = digestOf(value)
      values.set(digest, value)
      return { type: value.type, digest, summary: value.type }
    },
    get: async (digest) => {
      const found = values.get(digest)
      if (!found) throw new Error(`No value ${digest}.`)
      return found
    },
  }

  function plan(flow: Flow, given: BenchRunOptions = {}): ReturnType<typeof planRun> {
    const facts = (): unknown => given.facts
    const inference = inferFlow({ flow, catalogue, facts, parameters: given.parameters ?? {} })
    return planRun({
      flow,
      catalogue,
      inference,
      facts,
      scope: given.scope ?? { kind: 'all' },
      pins: given.pins ?? {},
      last,
    })
  }

  async function run(flow: Flow, given: BenchRunOptions = {}): Promise<BenchRun> {
    const planned = plan(flow, given)
    if (!planned.ok) throw new Error(planned.problems.map((problem) => problem.message).join(' '))
    return executePlan(flow, planned.plan, given)
  }

  async function executePlan(flow: Flow, planned: Plan, given: BenchRunOptions): Promise<BenchRun> {
    const events: EngineEvent[] = []
    const ran: string[] = []
    let open = 0
    let mostAtOnce = 0
    const execution = await execute({
      runId: 'run',
      flow,
      plan: planned,
      store,
      work: async (task, hooks) => {
        ran.push(task.nodeId)
        open += 1
        mostAtOnce = Math.max(mostAtOnce, open)
        try {
          return await workHere(task, hooks)
        } finally {
          open -= 1
        }
      },
      orchestrators: options.orchestrators ?? {},
      slots,
      inflight,
      mlEngine: async () => bench.mlEngine,
      previous: (id) => previous.get(id),
      finished: given.finished ?? {},
      memory: () => ({
        load: () => undefined,
        save: () => undefined,
        wait: async (request, { show }) => {
          show({ kind: 'person', open: 1, message: request.message })
          return { by: 'person', value: await options.answer?.(), at: 0 }
        },
      }),
      subRun: async (_nodeId, request): Promise<SubRunResult> => {
        const changed = structuredClone(flow)
        for (const node of changed.nodes) Object.assign(node.params, request.overrides?.[node.id])
        const target = String(request.target)
        const result = await run(changed, { scope: { kind: 'to', node: target } })
        return {
          runId: `sub${request.name}`,
          status: result.status,
          outputs: result.nodes[target]?.outputs ?? {},
          nodes: Object.fromEntries(Object.entries(result.nodes).map(([id, node]) => [id, node.outputs])),
          problems: Object.values(result.nodes).flatMap((node) => node.problems),
        }
      },
      emit: (event) => {
        events.push(event)
        given.onEvent?.(event)
      },
      ended: (id, outcome) => {
        if (outcome.parts) previous.set(id, outcome.parts)
        if (outcome.parts) last[id] = outcome.outputs
      },
      signal: given.signal ?? new AbortController().signal,
    })
    return {
      ...execution,
      events,
      ran,
      mostAtOnce,
      state: (id) => execution.nodes[id]?.state,
      value: async (id) => {
        const digest = execution.nodes[id]?.outputs['out']?.digest
        const value = digest === undefined ? undefined : values.get(digest)
        return value?.type === 'value' ? value.value : undefined
      },
      rerun: (id) =>
        events.flatMap((event) =>
          event.type === 'node.started' && event.nodeId === id ? [event.rerun?.message] : [],
        )[0],
      problems: (id) => execution.nodes[id]?.problems.map((problem) => problem.message) ?? [],
    }
  }
  return bench
}
