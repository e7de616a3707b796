import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'

export type FlowBuilder = {
  flow: Flow
  /** Adds a node; `from` maps its inputs to the ids of other nodes (their output `out`). */
  node: (id: string, type: string, params?: Record<string, unknown>, from?: Record<string, string>) => FlowBuilder
}

/** A flow of test nodes, put together in a line a node. */
export function buildFlow(name = 'Test'): FlowBuilder {
  const flow = emptyFlow(name)
  const builder: FlowBuilder = {
    flow,
    node: (id, type, params = {}, from = {}) => {
      flow.nodes.push({
        id,
        type,
        version: 1,
        params: params as Flow['nodes'][number]['params'],
        position: { x: 0, y: 0 },
      })
      for (const [port, source] of Object.entries(from)) {
        flow.edges.push({ from: { node: source, port: 'out' }, to: { node: id, port } })
      }
      return builder
    },
  }
  return builder
}
