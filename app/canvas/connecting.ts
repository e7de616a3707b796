import { connect } from '#nodes/core/flow/edit.ts'
import type { Flow, FlowEdge } from '#nodes/core/flow/flow.ts'
import { canConnect, downstreamOf, upstreamOf } from '#nodes/core/flow/graph.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { catalogue } from '#nodes/index.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { type Direction, type PortEnd, type PortView, portsOf } from './ports.ts'

/** The edge between a port and another, whichever of the two is the output. */
export const edgeBetween = (from: PortEnd, direction: Direction, to: PortEnd): FlowEdge =>
  direction === 'output'
    ? { from: { node: from.node, port: from.port }, to: { node: to.node, port: to.port } }
    : { from: { node: to.node, port: to.port }, to: { node: from.node, port: from.port } }

export const portKey = (end: PortEnd, direction: Direction): string => `${end.node}/${end.port}/${direction}`

export const opposite = (direction: Direction): Direction => (direction === 'input' ? 'output' : 'input')

/** Every port at the other end of which an edge from this one could not end, with the reason in words. */
export function refusalsFor(
  flow: Flow,
  catalogue: Catalogue,
  from: PortEnd,
  direction: Direction,
): Map<string, string> {
  const refusals = new Map<string, string>()
  const own = flow.nodes.find((node) => node.id === from.node)
  if (!own) return refusals
  const ownPorts = portsOf(own, catalogue, flow.edges)
  const type = [...ownPorts.inputs, ...ownPorts.outputs].find(
    (port) => port.port === from.port && port.direction === direction,
  )?.type
  // Only these can close a circle; the whole check is asked for its words alone.
  const circular = direction === 'output' ? upstreamOf(flow, [from.node]) : downstreamOf(flow, [from.node])
  for (const node of flow.nodes) {
    const ports = portsOf(node, catalogue, flow.edges)
    for (const port of direction === 'output' ? ports.inputs : ports.outputs) {
      const isOpen = port.type === type && node.id !== from.node && !circular.has(node.id)
      if (isOpen) continue
      const answer = canConnect(flow, catalogue, edgeBetween(from, direction, port))
      if (!answer.ok) refusals.set(portKey(port, port.direction), answer.reason)
    }
  }
  return refusals
}

/** Ports at which an edge from this one could end, in the order of the flow's nodes. */
export function openTargets(flow: Flow, catalogue: Catalogue, from: PortEnd, direction: Direction): PortView[] {
  const refusals = refusalsFor(flow, catalogue, from, direction)
  return flow.nodes.flatMap((node) => {
    const ports = portsOf(node, catalogue, flow.edges)
    return (direction === 'output' ? ports.inputs : ports.outputs).filter(
      (port) => !refusals.has(portKey(port, port.direction)),
    )
  })
}

/** What a node is called on the canvas. */
export function nodeTitle(flow: Flow, id: string): string {
  const node = flow.nodes.find((each) => each.id === id)
  return node?.title ?? catalogue.find(node?.type ?? '')?.title ?? id
}

/** Draws an edge as one undo step, or says why it cannot be drawn. */
export function connectPorts(edge: FlowEdge): boolean {
  const { flow, apply } = flowStore.getState()
  const answer = canConnect(flow, catalogue, edge)
  if (!answer.ok) {
    announce(`Cannot connect: ${answer.reason}`)
    return false
  }
  const words = `${nodeTitle(flow, edge.from.node)} to ${nodeTitle(flow, edge.to.node)}`
  apply(`connect ${words}`, (before) => connect(before, edge))
  announce(`Connected ${words}.`)
  return true
}
