import { Position } from '@xyflow/react'
import type { CardNode } from './FlowCard.tsx'
import type { LinkEdge } from './FlowEdge.tsx'
import type { GroupNode } from './GroupCard.tsx'
import type { FrameNode } from './GroupFrame.tsx'
import type { NoteNode } from './NoteCard.tsx'
import { endOfHandle } from './ports.ts'
import { type CanvasItem, type CanvasLink, handlesOf, sameContent } from './project.ts'
import type { Route } from './routes.ts'

export type CanvasNode = CardNode | GroupNode | FrameNode | NoteNode

/** Turns items into React Flow's nodes. What looks the same keeps its `data`, so that a moved card is not drawn again. */
export function createNodeMaker(): (items: readonly CanvasItem[]) => CanvasNode[] {
  let known = new Map<string, { item: CanvasItem; node: CanvasNode }>()
  return (items) => {
    const next = new Map<string, { item: CanvasItem; node: CanvasNode }>()
    const nodes = items.map((item) => {
      const old = known.get(item.id)
      const node = old?.item === item ? old.node : make(item, old)
      next.set(item.id, { item, node })
      return node
    })
    known = next
    return nodes
  }
}

function make(item: CanvasItem, old: { item: CanvasItem; node: CanvasNode } | undefined): CanvasNode {
  const { width, height, x, y } = item.box
  const common = {
    id: item.id,
    position: { x, y },
    width,
    height,
    // Sizes and ports are known beforehand: React Flow need not draw a card to learn them.
    measured: { width, height },
    handles: handlesOf(item).map(({ handle, direction, ...area }) => ({
      ...area,
      id: handle,
      type: direction === 'input' ? ('target' as const) : ('source' as const),
      position: direction === 'input' ? Position.Left : Position.Right,
    })),
    selected: item.selected,
    ariaRole: 'group' as const,
    domAttributes: { 'aria-labelledby': `card-${item.id}` },
  }
  const same = old && sameContent(old.item, item) ? old.node : undefined
  switch (item.kind) {
    case 'card':
      return { ...common, type: 'card', data: same?.type === 'card' ? same.data : { item } }
    case 'group':
      return { ...common, type: 'folded', data: same?.type === 'folded' ? same.data : { item } }
    case 'note':
      return { ...common, type: 'note', data: same?.type === 'note' ? same.data : { item }, connectable: false }
    case 'frame':
      return {
        ...common,
        type: 'frame',
        data: same?.type === 'frame' ? same.data : { item },
        dragHandle: '.frame__head',
        zIndex: -1,
        connectable: false,
      }
  }
}

const edges = new WeakMap<CanvasLink, LinkEdge>()

/** Edges as React Flow's. Of those that leave one port the first says what goes along; the others say it when pointed at. */
export function toEdges(links: readonly CanvasLink[], routes: ReadonlyMap<string, Route>): LinkEdge[] {
  const said = new Set<string>()
  return links.map((link) => {
    const port = `${link.source} ${link.sourceHandle}`
    const speaks = !said.has(port)
    said.add(port)
    const route = routes.get(link.id)
    const known = edges.get(link)
    if (known?.data?.speaks === speaks && sameRoute(known.data.route, route)) return known
    const { type, ...rest } = link
    const edge: LinkEdge = {
      ...rest,
      type: 'link',
      data: {
        type,
        from: endOfHandle(link.source, link.sourceHandle),
        to: endOfHandle(link.target, link.targetHandle),
        speaks,
        route,
      },
    }
    edges.set(link, edge)
    return edge
  })
}

const sameRoute = (a: Route | undefined, b: Route | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.length === b.length &&
    a.every((point, index) => point.x === b[index]?.x && point.y === b[index]?.y))
