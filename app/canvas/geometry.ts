import type { Flow, FlowGroup, FlowNode } from '#nodes/core/flow/flow.ts'

export type Point = { x: number; y: number }
export type Size = { width: number; height: number }
export type Box = Point & Size

/** Everything lies on this grid, in pixels of the canvas. */
export const grid = 8

/**
 * Cards have a size that follows from their ports alone. So edges, layout and alignment need no measuring, and a card
 * never grows or shrinks while one works.
 */
export const card = { width: 240, portsTop: 80, portHeight: 24, foot: 8 } as const
/**
 * The area of a port that takes the pointer. Its shape is 14 wide, centred on the card's border, at the outer end of the
 * area; edges start and end at that outer end.
 */
export const port = { width: 26, height: 24, outside: 7 } as const
export const groupCard = { width: 240, portsTop: 104 } as const
export const frame = { padding: 24, head: 40 } as const

export const cardSize = (inputs: number, outputs: number): Size => ({
  width: card.width,
  height: card.portsTop + Math.max(1, inputs, outputs) * card.portHeight + card.foot,
})

export const groupCardSize = (inputs: number, outputs: number): Size => ({
  width: groupCard.width,
  height: groupCard.portsTop + Math.max(1, inputs, outputs) * card.portHeight + card.foot,
})

/** Middle of the n-th port, from the card's top. */
export const portY = (index: number, top: number = card.portsTop): number =>
  top + index * card.portHeight + card.portHeight / 2

export const snap = (value: number): number => Math.round(value / grid) * grid
export const snapPoint = (point: Point): Point => ({ x: snap(point.x), y: snap(point.y) })

/** The smallest box around boxes; undefined around none. */
export function around(boxes: readonly Box[]): Box | undefined {
  const first = boxes[0]
  if (!first) return undefined
  let [left, top, right, bottom] = [first.x, first.y, first.x + first.width, first.y + first.height]
  for (const box of boxes) {
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.width)
    bottom = Math.max(bottom, box.y + box.height)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** The frame of an unfolded group around its members' boxes. */
export const frameAround = (members: Box): Box => ({
  x: members.x - frame.padding,
  y: members.y - frame.padding - frame.head,
  width: members.width + 2 * frame.padding,
  height: members.height + 2 * frame.padding + frame.head,
})

export const overlaps = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap

/** Members of each group, in flow order. */
export function groupMembers(flow: Pick<Flow, 'nodes'>): Map<string, FlowNode[]> {
  const members = new Map<string, FlowNode[]>()
  for (const node of flow.nodes) {
    if (node.group === undefined) continue
    const list = members.get(node.group)
    if (list) list.push(node)
    else members.set(node.group, [node])
  }
  return members
}

export const foldedGroups = (flow: Pick<Flow, 'groups'>): Map<string, FlowGroup> =>
  new Map((flow.groups ?? []).filter((group) => group.folded).map((group) => [group.id, group]))

/** A folded group stands where its uppermost and leftmost members are. */
export const groupCorner = (members: readonly FlowNode[]): Point => ({
  x: Math.min(...members.map((node) => node.position.x)),
  y: Math.min(...members.map((node) => node.position.y)),
})
