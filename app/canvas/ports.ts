import type { Port } from '#nodes/core/define.ts'
import type { Flow, FlowEdge, FlowNode } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { PortType } from '#nodes/core/spec/spec.ts'

export type Direction = 'input' | 'output'

/** A port of one node: what an edge can be tied to. */
export type PortEnd = { node: string; port: string }

/** A port as drawn. `handle` names it within the card that shows it; a folded group shows ports of several nodes. */
export type PortView = PortEnd & {
  handle: string
  title: string
  type: PortType | 'unknown'
  direction: Direction
  optional: boolean
  description: string | undefined
}

export type PortViews = { inputs: readonly PortView[]; outputs: readonly PortView[] }

/** Handle of a port on its own node's card, and on the card of the folded group that hides the node. */
export const groupHandle = (end: PortEnd): string => `${end.node}/${end.port}`

/** The port behind a handle of a card; ids hold no slash. */
export function endOfHandle(card: string, handle: string): PortEnd {
  const cut = handle.indexOf('/')
  return cut < 0 ? { node: card, port: handle } : { node: handle.slice(0, cut), port: handle.slice(cut + 1) }
}

const view = (node: string, name: string, port: Port, direction: Direction): PortView => ({
  node,
  port: name,
  handle: name,
  title: port.title,
  type: port.type,
  direction,
  optional: port.optional ?? false,
  description: port.description,
})

const unknown = (node: string, name: string, direction: Direction): PortView => ({
  node,
  port: name,
  handle: name,
  title: name,
  type: 'unknown',
  direction,
  optional: true,
  description: undefined,
})

/** Ports of a node by its definition; a node of an unknown type has those that its edges speak of. */
export function portsOf(node: FlowNode, catalogue: Catalogue, edges: readonly FlowEdge[]): PortViews {
  const definition = catalogue.find(node.type)
  if (definition) {
    const list = (ports: Record<string, Port>, direction: Direction) =>
      Object.entries(ports).map(([name, port]) => view(node.id, name, port, direction))
    return { inputs: list(definition.inputs, 'input'), outputs: list(definition.outputs, 'output') }
  }
  const inputs = new Set(edges.filter((edge) => edge.to.node === node.id).map((edge) => edge.to.port))
  const outputs = new Set(edges.filter((edge) => edge.from.node === node.id).map((edge) => edge.from.port))
  return {
    inputs: [...inputs].map((name) => unknown(node.id, name, 'input')),
    outputs: [...outputs].map((name) => unknown(node.id, name, 'output')),
  }
}

const connected = new WeakMap<readonly FlowEdge[], Map<string, string[]>>()

/** Ports that have an edge, as `node/port/direction`, by node. Reckoned once for a list of edges: every card asks. */
export function connectedPorts(edges: readonly FlowEdge[]): ReadonlyMap<string, readonly string[]> {
  const known = connected.get(edges)
  if (known) return known
  const byNode = new Map<string, string[]>()
  const note = ({ node, port }: PortEnd, direction: Direction) => {
    const key = `${node}/${port}/${direction}`
    const list = byNode.get(node)
    if (list) list.push(key)
    else byNode.set(node, [key])
  }
  for (const { from, to } of edges) {
    note(from, 'output')
    note(to, 'input')
  }
  connected.set(edges, byNode)
  return byNode
}

const endKey = (end: PortEnd): string => `${end.node}/${end.port}`

/**
 * What a folded group shows: inputs that are fed from outside or still have to be, outputs that are used outside or by
 * nobody yet.
 */
export function groupPorts(
  members: readonly FlowNode[],
  flow: Pick<Flow, 'edges'>,
  portsOfNode: (node: FlowNode) => PortViews,
): PortViews {
  const inside = new Set(members.map((node) => node.id))
  const fedInside = new Set<string>()
  const fedOutside = new Set<string>()
  const usedInside = new Set<string>()
  const usedOutside = new Set<string>()
  for (const edge of flow.edges) {
    const [from, to] = [inside.has(edge.from.node), inside.has(edge.to.node)]
    if (to) (from ? fedInside : fedOutside).add(endKey(edge.to))
    if (from) (to ? usedInside : usedOutside).add(endKey(edge.from))
  }
  const shown = (port: PortView): PortView => ({ ...port, handle: groupHandle(port) })
  const views = members.map(portsOfNode)
  return {
    inputs: views
      .flatMap((each) => each.inputs)
      .filter((port) => fedOutside.has(endKey(port)) || (!fedInside.has(endKey(port)) && !port.optional))
      .map(shown),
    outputs: views
      .flatMap((each) => each.outputs)
      .filter((port) => usedOutside.has(endKey(port)) || !usedInside.has(endKey(port)))
      .map(shown),
  }
}
