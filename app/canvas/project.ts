import { edgeId, type Flow, type FlowGroup, type FlowNode, type FlowNote } from '#nodes/core/flow/flow.ts'
import { topologicalOrder } from '#nodes/core/flow/graph.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { Selection } from '../flow/flowStore.ts'
import {
  around,
  type Box,
  cardSize,
  frameAround,
  groupCard,
  groupCardSize,
  groupCorner,
  groupMembers,
  type Point,
  port,
  portY,
} from './geometry.ts'
import { groupHandle, groupPorts, type PortView, type PortViews, portsOf } from './ports.ts'

/** One thing on the canvas, before React Flow's own words for it. */
export type CanvasItem = { id: string; box: Box; selected: boolean } & (
  | { kind: 'card'; node: FlowNode; ports: PortViews }
  | { kind: 'group'; group: FlowGroup; members: readonly FlowNode[]; ports: PortViews }
  | { kind: 'frame'; group: FlowGroup; members: readonly FlowNode[] }
  | { kind: 'note'; note: FlowNote }
)

/** An edge between two items; `sourceHandle` and `targetHandle` name ports on them. */
export type CanvasLink = {
  id: string
  source: string
  sourceHandle: string
  target: string
  targetHandle: string
  /** What flows in it. */
  type: PortView['type']
  selected: boolean
}

export type Projection = { items: CanvasItem[]; links: CanvasLink[] }

/** Positions that differ from the flow's for the time of a drag, by node or note id. */
export type Moves = ReadonlyMap<string, Point>

const noMoves: Moves = new Map()

/**
 * Turns a flow into what the canvas shows: cards, folded groups as one card, frames around unfolded ones, notes, and edges
 * led to the card that stands for their node. Items and links that did not change keep their identity, so that drawing
 * costs only what changed.
 */
export function createProjector(catalogue: Catalogue) {
  let last:
    | { flow: Flow; order: string[]; ports: Map<FlowNode, PortViews>; groupPorts: Map<string, PortViews> }
    | undefined
  let items = new Map<string, CanvasItem>()
  let links = new Map<string, CanvasLink>()
  let drawn: { flow: Flow; selection: Selection; moves: Moves; projection: Projection } | undefined

  const prepare = (flow: Flow) => {
    if (last?.flow === flow) return last
    const same = last && last.flow.edges === flow.edges ? last : undefined
    const ports = new Map<FlowNode, PortViews>()
    const portsOfNode = (node: FlowNode): PortViews => {
      const known = ports.get(node) ?? (catalogue.find(node.type) || same ? last?.ports.get(node) : undefined)
      const views = known ?? portsOf(node, catalogue, flow.edges)
      ports.set(node, views)
      return views
    }
    for (const node of flow.nodes) portsOfNode(node)
    const members = groupMembers(flow)
    const byGroup = new Map<string, PortViews>()
    for (const group of flow.groups ?? []) {
      if (group.folded) byGroup.set(group.id, groupPorts(members.get(group.id) ?? [], flow, portsOfNode))
    }
    const isSameGraph = same?.flow.nodes.length === flow.nodes.length
    last = { flow, order: isSameGraph ? same.order : topologicalOrder(flow), ports, groupPorts: byGroup }
    return last
  }

  /** The item of before when nothing in it changed, else the new one. */
  const kept = (next: CanvasItem): CanvasItem => {
    const old = items.get(next.id)
    return old && sameItem(old, next) ? old : next
  }

  return (flow: Flow, selection: Selection, moves: Moves = noMoves): Projection => {
    if (drawn?.flow === flow && drawn.selection === selection && drawn.moves === moves) return drawn.projection
    const { order, ports, groupPorts: portsOfGroup } = prepare(flow)
    const chosen = new Set(selection.nodes)
    const byId = new Map(flow.nodes.map((node) => [node.id, node]))
    const at = (node: FlowNode): Point => moves.get(node.id) ?? node.position
    const boxOf = (node: FlowNode): Box => {
      const views = ports.get(node)
      return { ...at(node), ...cardSize(views?.inputs.length ?? 0, views?.outputs.length ?? 0) }
    }
    const members = groupMembers(flow)
    const folded = new Set<string>()
    const result: CanvasItem[] = []
    const frames: CanvasItem[] = []
    const groupItems = new Map<string, CanvasItem>()
    for (const group of flow.groups ?? []) {
      const inside = members.get(group.id) ?? []
      if (inside.length === 0) continue
      const base = { id: group.id, selected: chosen.has(group.id), group, members: inside }
      if (group.folded) {
        folded.add(group.id)
        const views = portsOfGroup.get(group.id) ?? { inputs: [], outputs: [] }
        const corner = groupCorner(inside.map((node) => ({ ...node, position: at(node) })))
        const size = groupCardSize(views.inputs.length, views.outputs.length)
        groupItems.set(group.id, kept({ ...base, kind: 'group', box: { ...corner, ...size }, ports: views }))
      } else {
        const box = around(inside.map(boxOf))
        if (box) frames.push(kept({ ...base, kind: 'frame', box: frameAround(box) }))
      }
    }
    const placed = new Set<string>()
    for (const id of order) {
      const node = byId.get(id)
      if (!node) continue
      const group = node.group !== undefined && folded.has(node.group) ? groupItems.get(node.group) : undefined
      if (group) {
        if (!placed.has(group.id)) result.push(group)
        placed.add(group.id)
        continue
      }
      const views = ports.get(node) ?? { inputs: [], outputs: [] }
      result.push(kept({ id, kind: 'card', node, ports: views, box: boxOf(node), selected: chosen.has(id) }))
    }
    for (const note of flow.notes ?? []) {
      const box = { ...(moves.get(note.id) ?? note.position), ...note.size }
      result.push(kept({ id: note.id, kind: 'note', note, box, selected: chosen.has(note.id) }))
    }
    const all = [...frames, ...result]
    items = new Map(all.map((item) => [item.id, item]))

    const before = drawn?.flow === flow && drawn.selection === selection ? drawn.projection.links : undefined
    const projection = {
      items: all,
      links: before ?? linksOf(flow, selection, folded, byId, ports),
    }
    drawn = { flow, selection, moves, projection }
    return projection
  }

  function linksOf(
    flow: Flow,
    selection: Selection,
    folded: Set<string>,
    byId: Map<string, FlowNode>,
    ports: Map<FlowNode, PortViews>,
  ): CanvasLink[] {
    const chosen = new Set(selection.edges)
    const next = new Map<string, CanvasLink>()
    const shownAs = (end: { node: string; port: string }): { card: string; handle: string } | undefined => {
      const node = byId.get(end.node)
      if (!node) return undefined
      return node.group !== undefined && folded.has(node.group)
        ? { card: node.group, handle: groupHandle(end) }
        : { card: node.id, handle: end.port }
    }
    const typeOf = (end: { node: string; port: string }): PortView['type'] => {
      const node = byId.get(end.node)
      const outputs = node ? ports.get(node)?.outputs : undefined
      return outputs?.find((output) => output.port === end.port)?.type ?? 'unknown'
    }
    for (const edge of flow.edges) {
      const [from, to] = [shownAs(edge.from), shownAs(edge.to)]
      if (!from || !to || from.card === to.card) continue
      const id = edgeId(edge)
      const link: CanvasLink = {
        id,
        source: from.card,
        sourceHandle: from.handle,
        target: to.card,
        targetHandle: to.handle,
        type: typeOf(edge.from),
        selected: chosen.has(id),
      }
      const old = links.get(id)
      next.set(id, old && sameLink(old, link) ? old : link)
    }
    links = next
    return [...next.values()]
  }
}

export type Projector = ReturnType<typeof createProjector>

const sameBox = (a: Box, b: Box) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
const handleList = (ports: PortViews): string =>
  [...ports.inputs, ...ports.outputs].map((port) => `${port.direction} ${port.handle}`).join()
const samePorts = (a: PortViews, b: PortViews) => a === b || handleList(a) === handleList(b)

const sameItem = (a: CanvasItem, b: CanvasItem): boolean =>
  a.selected === b.selected && sameBox(a.box, b.box) && sameContent(a, b)

/** Whether two items look the same wherever they stand and whether selected or not. */
export function sameContent(a: CanvasItem, b: CanvasItem): boolean {
  if (a.kind === 'card' && b.kind === 'card') return sameCard(a.node, b.node) && samePorts(a.ports, b.ports)
  if (a.kind === 'note' && b.kind === 'note') return a.note.text === b.note.text
  if (a.kind === 'frame' && b.kind === 'frame') return a.group === b.group && sameMembers(a.members, b.members)
  return (
    a.kind === 'group' &&
    b.kind === 'group' &&
    a.group === b.group &&
    sameMembers(a.members, b.members) &&
    samePorts(a.ports, b.ports)
  )
}

/** A node that only moved looks the same. */
const sameCard = (a: FlowNode, b: FlowNode): boolean =>
  a === b || (a.id === b.id && a.type === b.type && a.title === b.title && a.params === b.params && a.tune === b.tune)

const sameMembers = (a: readonly FlowNode[], b: readonly FlowNode[]): boolean =>
  a.length === b.length && a.every((node, index) => node.id === b[index]?.id && node.title === b[index]?.title)

const sameLink = (a: CanvasLink, b: CanvasLink) =>
  a.selected === b.selected &&
  a.source === b.source &&
  a.sourceHandle === b.sourceHandle &&
  a.target === b.target &&
  a.targetHandle === b.targetHandle &&
  a.type === b.type

export type HandleBox = { handle: string; direction: 'input' | 'output' } & Box

/** The areas of an item's ports, from the item's corner. The style sheet puts them at the same places. */
export function handlesOf(item: CanvasItem): HandleBox[] {
  if (item.kind !== 'card' && item.kind !== 'group') return []
  const top = item.kind === 'group' ? groupCard.portsTop : undefined
  const box = (view: PortView, index: number): HandleBox => ({
    handle: view.handle,
    direction: view.direction,
    x: view.direction === 'input' ? -port.outside : item.box.width + port.outside - port.width,
    y: portY(index, top) - port.height / 2,
    width: port.width,
    height: port.height,
  })
  return [...item.ports.inputs.map(box), ...item.ports.outputs.map(box)]
}
