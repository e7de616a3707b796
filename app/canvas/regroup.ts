import type { Flow, FlowNode } from '#nodes/core/flow/flow.ts'
import { type Box, foldedGroups, type Point } from './geometry.ts'
import { boxOf, sizeOfNode } from './visible.ts'

/** Frames of unfolded groups, by group id. */
export type Frames = ReadonlyMap<string, Box>

export const framesOf = (flow: Flow): Map<string, Box> => {
  const folded = foldedGroups(flow)
  return new Map(
    (flow.groups ?? []).flatMap(({ id }) => {
      const box = folded.has(id) ? undefined : boxOf(flow, id)
      return box ? [[id, box] as const] : []
    }),
  )
}

const middleOf = (flow: Flow, node: FlowNode, at: Point): Point => {
  const { width, height } = sizeOfNode(node, flow)
  return { x: at.x + width / 2, y: at.y + height / 2 }
}

const holds = (box: Box, { x, y }: Point): boolean =>
  x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height

/** The smallest frame that a node's middle lies in when its card stands there; undefined outside all of them. */
export function groupAt(flow: Flow, node: FlowNode, at: Point, frames: Frames): string | undefined {
  const middle = middleOf(flow, node, at)
  return [...frames]
    .filter(([, box]) => holds(box, middle))
    .toSorted(([, a], [, b]) => a.width * a.height - b.width * b.height)[0]?.[0]
}

/** Puts nodes into a group, or takes them out of theirs; a group that nobody is left in goes. */
export function putInGroup(flow: Flow, ids: ReadonlySet<string>, group: string | undefined): Flow {
  const nodes = flow.nodes.map((node): FlowNode => {
    if (!ids.has(node.id) || node.group === group) return node
    const { group: _, ...free } = node
    return group === undefined ? free : { ...free, group }
  })
  if (nodes.every((node, index) => node === flow.nodes[index])) return flow
  const { groups: before = [], ...rest } = flow
  const groups = before.filter(({ id }) => nodes.some((node) => node.group === id))
  return groups.length > 0 ? { ...rest, nodes, groups } : { ...rest, nodes }
}

/**
 * Nodes that were dragged belong to the group in whose frame their middle lies now; frames are those of before the drag, for
 * each one follows its members.
 */
export function regroup(flow: Flow, dragged: ReadonlySet<string>, frames: Frames): Flow {
  let next = flow
  for (const node of flow.nodes) {
    if (!dragged.has(node.id)) continue
    const group = groupAt(flow, node, node.position, frames)
    if (group !== node.group) next = putInGroup(next, new Set([node.id]), group)
  }
  return next
}
