import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { topologicalOrder } from '#nodes/core/flow/graph.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { RunNode } from '#server/contract/run.ts'
import { explainChange, type KeyParts } from '#server/engine/key.ts'
import { describeRequest } from '#server/engine/plan.ts'
import { type FlowPlace, gatherFacts, type Probe } from './gatherFacts.ts'
import { type RunStore, toRunNode } from './runStore.ts'

export type FlowNodeState = RunNode & { runId: string; stale: boolean; staleReason?: string }

export type FlowStateOptions = {
  store: RunStore
  catalogue: Catalogue
  probe: Probe
  mlEngine: string
  flowId: string
  flow: Flow
  place: FlowPlace
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
    if (!definition || !params) reason = 'Its settings need attention.'
    else if (staleSource) reason = `What its input \`${staleSource.to.port}\` comes from has changed.`
    else {
      const request = definition.probe?.(params, inference.nodes[id]?.inputs ?? {})
      const answer = request && facts(request)
      const inputs = sources.map(({ from, to }) => {
        // A node that failed last still has the result that others were made from.
        const outputs = pinned.get(from.node)?.outputs ?? last.get(from.node)?.outputs
        const digest = outputs?.[from.port]?.digest ?? ''
        return [to.port, definition.execution === 'inline' ? digest : options.contentOf(digest)]
      })
      const now: KeyParts = {
        node: definition.id,
        version: definition.version,
        params,
        inputs: Object.fromEntries(inputs),
        // What an orchestrator depends on beside its inputs is asked at its run only.
        ...(answer !== undefined
          ? { facts: { digest: digestOf(answer), about: request ? describeRequest(request) : 'What is read' } }
          : definition.execution === 'orchestrator' && known.parts?.facts && { facts: known.parts.facts }),
        ...(definition.usesMlEngine && { engine: options.mlEngine }),
      }
      // Without an earlier result there is nothing that could be out of date: the node failed or was stopped.
      reason = known.parts ? explainChange(known.parts, now)?.message : undefined
    }
    states[id] = {
      ...toRunNode(row),
      runId: known.runId,
      stale: reason !== undefined,
      ...(reason !== undefined && { staleReason: reason }),
    }
  }
  return states
}
