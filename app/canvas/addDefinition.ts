import type { AnyNode } from '#nodes/core/define.ts'
import { addNode, connect, createNode, insertOnEdge, newId } from '#nodes/core/flow/edit.ts'
import { edgeId, type Flow, type FlowNode } from '#nodes/core/flow/flow.ts'
import { canConnect } from '#nodes/core/flow/graph.ts'
import { catalogue } from '#nodes/index.ts'
import { flowStore } from '../flow/flowStore.ts'
import { rememberUse } from '../palette/paletteMemory.ts'
import { announce } from '../shell/announcer.ts'
import type { PortOffer } from './canvasStore.ts'
import { edgeBetween } from './connecting.ts'
import { card, overlaps, type Point, snapPoint } from './geometry.ts'
import { type PortView, portsOf } from './ports.ts'
import { boxOf, sizeOfNode, visibleIds } from './visible.ts'

/** Where something is added, and what it is joined to. */
export type Where = {
  at: Point
  /** A port to be joined to. */
  offer?: PortOffer | undefined
  /** An edge to be put into. */
  edge?: string | undefined
  /** Nodes whose open outputs the new one takes, as far as they fit: what was selected. */
  after?: readonly string[] | undefined
}

/** Adds a node, joined to what it was asked for, as one undo step; selects it and gives its id. */
export function addDefinition(definition: AnyNode, where: Where): string {
  const { flow, apply, select } = flowStore.getState()
  const id = newId(flow, definition.id)
  const node = createNode(definition, id, snapPoint(where.at))
  apply(`add ${definition.title}`, (before) => withNode(before, node, where))
  select({ nodes: [id] })
  rememberUse(definition.id)
  const joined = flowStore.getState().flow.edges.filter((edge) => edge.from.node === id || edge.to.node === id).length
  announce(`Added ${definition.title}${joined > 0 ? ', connected' : ''}.`)
  return id
}

function withNode(flow: Flow, node: FlowNode, { offer, edge, after }: Where): Flow {
  const found = edge === undefined ? undefined : flow.edges.find((each) => edgeId(each) === edge)
  if (found) return insertOnEdge(flow, catalogue, found, node)
  const placed = addNode(flow, { ...node, position: freePlace(flow, node) })
  const ports = portsOf(node, catalogue, [])
  if (offer) {
    const own = (offer.direction === 'output' ? ports.inputs : ports.outputs).find((port) => port.type === offer.type)
    return own ? connect(placed, edgeBetween(offer, offer.direction, own)) : placed
  }
  return after ? joinAfter(placed, ports.inputs, after) : placed
}

/** Joins each input to the first output of the given nodes that fits and, best, is not used yet. */
function joinAfter(flow: Flow, inputs: readonly PortView[], after: readonly string[]): Flow {
  let next = flow
  for (const input of inputs) {
    const outputs = after
      .flatMap((id) => flow.nodes.find((node) => node.id === id) ?? [])
      .flatMap((node) => portsOf(node, catalogue, flow.edges).outputs)
    for (const output of outputs) {
      const edge = edgeBetween(output, 'output', input)
      if (!canConnect(next, catalogue, edge).ok) continue
      next = connect(next, edge)
      break
    }
  }
  return next
}

/** The wished place, or the next one below it where no card lies. */
export function freePlace(flow: Flow, node: FlowNode): Point {
  const taken = visibleIds(flow)
    .filter((id) => !flow.notes?.some((note) => note.id === id))
    .flatMap((id) => boxOf(flow, id) ?? [])
  const size = sizeOfNode(node, flow)
  let { x, y } = node.position
  for (let tries = 0; tries < 200; tries += 1) {
    const blocking = taken.find((box) => overlaps(box, { x, y, ...size }, 8))
    if (!blocking) return { x, y }
    y = blocking.y + blocking.height + 24
  }
  return { x, y }
}

/** Where a node goes that is added without a place: right of what is selected, else in the middle of what is seen. */
export function placeAfter(flow: Flow, selected: readonly string[], center: Point): Point {
  const boxes = selected.flatMap((id) => boxOf(flow, id) ?? [])
  const last = boxes.sort((a, b) => b.x + b.width - (a.x + a.width))[0]
  return last ? { x: last.x + last.width + 56, y: last.y } : { x: center.x - card.width / 2, y: center.y - 56 }
}
