import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { topologicalOrder } from '#nodes/core/flow/graph.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { Value } from '#nodes/core/value.ts'
import type { RerunReason, RunNode } from '#server/contract/run.ts'
import { explainChange, type KeyParts } from '#server/engine/key.ts'
import type { Orchestrators } from '#server/engine/orchestrator.ts'
import { describeRequest, planRun } from '#server/engine/plan.ts'
import type { Outputs } from '#server/engine/ports.ts'
import { factsNow } from './factsNow.ts'
import { type FlowPlace, gatherFacts, type Probe } from './gatherFacts.ts'
import { type RunStore, toRunNode } from './runStore.ts'

export type FlowNodeState = RunNode & { runId: string; stale: boolean; staleReason?: string; change?: RerunReason }

export type FlowStateOptions = {
  store: RunStore
  catalogue: Catalogue
  probe: Probe
  mlEngine: string
  flowId: string
  flow: Flow
  place: FlowPlace
  orchestrators: Orchestrators
  value: (digest: string) => Promise<Value>
  /** Digest of a value by its content. */
  contentOf: (digest: string) => string
}

/**
 * The last known result of each node of a flow as it now stands, and whether a run would make it anew. Nothing is run: a
 * node is compared with what its last result depended on, and what follows from a stale node is stale too.
 */
export async function flowState(options: FlowStateOptions): Promise<Record<string, FlowNodeState>> {
  const { store, catalogue, flow, flowId } = options
  const { probe, place } = options
  const { inference, facts } = await gatherFacts({ flow, catalogue, parameters: {}, probe, place })
  const last = new Map(store.flowNodes(flowId).map((row) => [row.nodeId, row]))
  const pinned = new Map(store.pins(flowId).map((pin) => [pin.nodeId, pin]))
  const rows = new Map(
    store
      .nodesOf([...new Set([...last.values()].map((row) => row.runId))])
      .map((row) => [`${row.runId} ${row.nodeId}`, row]),
  )
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  const edgesInto = Map.groupBy(flow.edges, (edge) => edge.to.node)
  const states: Record<string, FlowNodeState> = {}
  const outputsOf = (id: string): Outputs | undefined => pinned.get(id)?.outputs ?? last.get(id)?.outputs ?? undefined
  const pins = Object.fromEntries([...pinned].map(([id, pin]) => [id, pin.outputs]))
  /** Of an orchestrator that says what else it depends on. */
  const ownFacts = async (id: string, type: string, runId: string): ReturnType<typeof factsNow> => {
    const orchestrator = options.orchestrators[type]
    if (!orchestrator?.facts) return undefined
    const planned = planRun({ flow, catalogue, inference, facts, scope: { kind: 'to', node: id }, pins, last: {} })
    if (!planned.ok) return undefined
    return factsNow({
      orchestrator,
      flow,
      plan: planned.plan,
      nodeId: id,
      runId,
      outputs: outputsOf,
      value: options.value,
    })
  }
  for (const id of topologicalOrder(flow)) {
    const known = last.get(id)
    const row = known && rows.get(`${known.runId} ${id}`)
    const node = nodes.get(id)
    if (!known || !row || !node) continue
    const pin = pinned.get(id)
    if (pin) {
      states[id] = {
        ...toRunNode(row),
        state: 'pinned',
        outputs: pin.outputs,
        problems: [],
        runId: pin.runId,
        stale: false,
      }
      continue
    }
    const definition = catalogue.find(node.type)
    const params = inference.nodes[id]?.params
    const sources = edgesInto.get(id) ?? []
    const staleSource = sources.find((edge) => states[edge.from.node]?.stale !== false)
    let reason: string | undefined
    let change: RerunReason | undefined
    if (!definition || !params) reason = 'Its settings need attention.'
    else if (staleSource) {
      const { port } = staleSource.to
      reason = `What its input \`${port}\` comes from has changed.`
      change = { kind: 'input', name: port, how: 'upstream', message: reason }
    } else {
      const request = definition.probe?.(params, inference.nodes[id]?.inputs ?? {})
      const answer = request && facts(request)
      const inputs = sources.map(({ from, to }) => {
        // A node that failed last still has the result that others were made from.
        const digest = outputsOf(from.node)?.[from.port]?.digest ?? ''
        return [to.port, definition.execution === 'inline' ? digest : options.contentOf(digest)]
      })
      const own = await ownFacts(id, definition.id, known.runId)
      const now: KeyParts = {
        node: definition.id,
        version: definition.version,
        params,
        inputs: Object.fromEntries(inputs),
        ...(own
          ? own.value !== undefined && { facts: { digest: digestOf(own.value), about: own.about } }
          : answer !== undefined
            ? { facts: { digest: digestOf(answer), about: request ? describeRequest(request) : 'What is read' } }
            : definition.execution === 'orchestrator' && known.parts?.facts && { facts: known.parts.facts }),
        ...(definition.usesMlEngine && { engine: options.mlEngine }),
      }
      // Without an earlier result there is nothing that could be out of date: the node failed or was stopped.
      change = known.parts ? explainChange(known.parts, now) : undefined
      reason = change?.message
    }
    states[id] = {
      ...toRunNode(row),
      runId: known.runId,
      stale: reason !== undefined,
      ...(reason !== undefined && { staleReason: reason }),
      ...(change && { change }),
    }
  }
  return states
}
