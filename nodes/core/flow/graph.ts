import type { AnyNode, Port } from '../define.ts'
import type { PortType } from '../spec/spec.ts'
import type { Flow, FlowEdge } from './flow.ts'
import type { Catalogue } from './infer.ts'

type Graph = Pick<Flow, 'nodes' | 'edges'>

/** Port of a definition by its name; only own fields count, so that "constructor" is no port. */
export const portOf = (definition: AnyNode, direction: 'inputs' | 'outputs', name: string): Port | undefined => {
  const ports: Record<string, Port> = definition[direction]
  return Object.hasOwn(ports, name) ? ports[name] : undefined
}

const neighbours = (edges: readonly FlowEdge[], forward: boolean): Map<string, string[]> => {
  const map = new Map<string, string[]>()
  for (const edge of edges) {
    const [from, to] = forward ? [edge.from.node, edge.to.node] : [edge.to.node, edge.from.node]
    const list = map.get(from)
    if (list) list.push(to)
    else map.set(from, [to])
  }
  return map
}

/**
 * Ids with every node after those it depends on; among free ones the flow's own order decides, so that the order is stable.
 * Nodes on a cycle, and those after one, come last in the flow's order. Kahn's algorithm over a heap of positions.
 */
export function topologicalOrder(flow: Graph): string[] {
  const place = new Map(flow.nodes.map((node, at) => [node.id, at]))
  const waiting = new Map(flow.nodes.map((node) => [node.id, 0]))
  const edges = flow.edges.filter((edge) => place.has(edge.from.node) && place.has(edge.to.node))
  for (const edge of edges) waiting.set(edge.to.node, (waiting.get(edge.to.node) ?? 0) + 1)
  const next = neighbours(edges, true)
  const heap = minHeap()
  for (const [id, count] of waiting) if (count === 0) heap.push(place.get(id) ?? 0)
  const order: string[] = []
  const done = new Set<string>()
  for (let at = heap.pop(); at !== undefined; at = heap.pop()) {
    const id = flow.nodes[at]?.id
    if (id === undefined) continue
    order.push(id)
    done.add(id)
    for (const follower of next.get(id) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1
      waiting.set(follower, left)
      if (left === 0) heap.push(place.get(follower) ?? 0)
    }
  }
  for (const node of flow.nodes) if (!done.has(node.id)) order.push(node.id)
  return order
}

function minHeap(): { push: (value: number) => void; pop: () => number | undefined } {
  const items: number[] = []
  const at = (index: number): number => items[index] ?? Number.POSITIVE_INFINITY
  const swap = (a: number, b: number): void => {
    const kept = at(a)
    items[a] = at(b)
    items[b] = kept
  }
  return {
    push: (value) => {
      items.push(value)
      for (let index = items.length - 1; index > 0; ) {
        const parent = (index - 1) >> 1
        if (at(parent) <= at(index)) break
        swap(parent, index)
        index = parent
      }
    },
    pop: () => {
      const top = items[0]
      const last = items.pop()
      if (items.length > 0 && last !== undefined) {
        items[0] = last
        for (let index = 0; ; ) {
          const [left, right] = [2 * index + 1, 2 * index + 2]
          const least = at(right) < at(left) ? right : left
          if (at(least) >= at(index)) break
          swap(least, index)
          index = least
        }
      }
      return top
    },
  }
}

/** One cycle as its node ids in the direction of the edges, the first not repeated; undefined when there is none. */
export function findCycle(flow: Graph): string[] | undefined {
  const next = neighbours(flow.edges, true)
  const state = new Map<string, 'open' | 'closed'>()
  for (const node of flow.nodes) {
    if (state.has(node.id)) continue
    const path: { id: string; at: number }[] = [{ id: node.id, at: 0 }]
    state.set(node.id, 'open')
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const follower = next.get(top.id)?.[top.at]
      top.at += 1
      if (follower === undefined) {
        state.set(top.id, 'closed')
        path.pop()
      } else if (state.get(follower) === 'open') {
        const ids = path.map((each) => each.id)
        return ids.slice(ids.indexOf(follower))
      } else if (!state.has(follower)) {
        state.set(follower, 'open')
        path.push({ id: follower, at: 0 })
      }
    }
  }
  return undefined
}

/** Every cycle's nodes, one list for each knot of nodes that reach each other (Tarjan's components), in flow order. */
export function findCycles(flow: Graph): string[][] {
  const next = neighbours(flow.edges, true)
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const isOnStack = new Set<string>()
  const knots: string[][] = []
  const open = (id: string): { id: string; at: number } => {
    index.set(id, index.size)
    low.set(id, index.get(id) ?? 0)
    stack.push(id)
    isOnStack.add(id)
    return { id, at: 0 }
  }
  const lower = (id: string, value: number | undefined): void => {
    low.set(id, Math.min(low.get(id) ?? 0, value ?? 0))
  }
  for (const node of flow.nodes) {
    if (index.has(node.id)) continue
    const path = [open(node.id)]
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const follower = next.get(top.id)?.[top.at]
      top.at += 1
      if (follower !== undefined) {
        if (!index.has(follower)) path.push(open(follower))
        else if (isOnStack.has(follower)) lower(top.id, index.get(follower))
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent) lower(parent.id, low.get(top.id))
      if (low.get(top.id) !== index.get(top.id)) continue
      const knot = stack.splice(stack.lastIndexOf(top.id))
      for (const id of knot) isOnStack.delete(id)
      if (knot.length > 1 || next.get(top.id)?.includes(top.id)) knots.push(knot)
    }
  }
  const place = new Map(flow.nodes.map((node, at) => [node.id, at]))
  const placeOf = (id: string | undefined): number => place.get(id ?? '') ?? 0
  for (const knot of knots) knot.sort((a, b) => placeOf(a) - placeOf(b))
  return knots.sort((a, b) => placeOf(a[0]) - placeOf(b[0]))
}

function reach(flow: Graph, ids: readonly string[], forward: boolean): Set<string> {
  const next = neighbours(flow.edges, forward)
  const seen = new Set<string>()
  const open = [...ids]
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const other of next.get(id) ?? [])
      if (!seen.has(other)) {
        seen.add(other)
        open.push(other)
      }
  return seen
}

/** Every node that these need, these themselves only where they need each other. */
export const upstreamOf = (flow: Graph, ids: readonly string[]): Set<string> => reach(flow, ids, false)

/** Every node that follows from these. */
export const downstreamOf = (flow: Graph, ids: readonly string[]): Set<string> => reach(flow, ids, true)

export const portWords: Record<PortType, string> = {
  table: 'a table',
  layers: 'layers of a network',
  model: 'a trained model',
  report: 'a report',
  endpoint: 'an endpoint',
  value: 'a single value',
}

/**
 * Whether an edge may be drawn. An input that has an edge already is no obstacle: `connect` replaces it. Ends whose node or
 * definition is unknown are refused with the reason.
 */
export function canConnect(
  flow: Graph,
  catalogue: Catalogue,
  edge: FlowEdge,
): { ok: true } | { ok: false; reason: string } {
  const refuse = (reason: string): { ok: false; reason: string } => ({ ok: false, reason })
  const find = (id: string) => flow.nodes.find((node) => node.id === id)
  const [fromNode, toNode] = [find(edge.from.node), find(edge.to.node)]
  if (!fromNode || !toNode) return refuse(`There is no node "${fromNode ? edge.to.node : edge.from.node}".`)
  if (fromNode.id === toNode.id) return refuse('A node cannot feed itself.')
  const [source, target] = [catalogue.find(fromNode.type), catalogue.find(toNode.type)]
  if (!source || !target) return refuse(`The node type "${source ? toNode.type : fromNode.type}" is not known here.`)
  const output = portOf(source, 'outputs', edge.from.port)
  if (!output) return refuse(`"${source.title}" has no output "${edge.from.port}".`)
  const input = portOf(target, 'inputs', edge.to.port)
  if (!input) return refuse(`"${target.title}" has no input "${edge.to.port}".`)
  if (output.type !== input.type)
    return refuse(
      `"${input.title}" of "${target.title}" takes ${portWords[input.type]}; "${output.title}" of "${source.title}" is ${portWords[output.type]}.`,
    )
  if (downstreamOf(flow, [toNode.id]).has(fromNode.id))
    return refuse(`That would make a circle: "${source.title}" already depends on "${target.title}".`)
  return { ok: true }
}

export type FittingNode = { definition: AnyNode; port: string }

/**
 * Nodes that could stand at the other end of an edge from a port. `direction` is that of the port one has: an `output` wants
 * nodes with an input of the type. The first fitting port of each node is named.
 */
export function fittingNodes(
  catalogue: Catalogue,
  { type, direction }: { type: PortType; direction: 'input' | 'output' },
): FittingNode[] {
  return catalogue.all.flatMap((definition) => {
    const ports: Record<string, Port> = direction === 'output' ? definition.inputs : definition.outputs
    const found = Object.entries(ports).find(([, port]) => port.type === type)
    return found ? [{ definition, port: found[0] }] : []
  })
}
