import type { Flow, FlowNode, FlowNote } from '#nodes/core/flow/flow.ts'
import { type Box, type Point, snap } from './geometry.ts'

export type Placed = { id: string; box: Box }
export type Side = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom'

const edges = (placed: readonly Placed[]) => ({
  left: Math.min(...placed.map(({ box }) => box.x)),
  right: Math.max(...placed.map(({ box }) => box.x + box.width)),
  top: Math.min(...placed.map(({ box }) => box.y)),
  bottom: Math.max(...placed.map(({ box }) => box.y + box.height)),
})

/** Corners after lining boxes up on one side of the box around them all. */
export function align(placed: readonly Placed[], side: Side): Map<string, Point> {
  const all = edges(placed)
  const corner = ({ x, y, width, height }: Box): Point => {
    switch (side) {
      case 'left':
        return { x: all.left, y }
      case 'right':
        return { x: all.right - width, y }
      case 'center':
        return { x: snap((all.left + all.right - width) / 2), y }
      case 'top':
        return { x, y: all.top }
      case 'bottom':
        return { x, y: all.bottom - height }
      case 'middle':
        return { x, y: snap((all.top + all.bottom - height) / 2) }
    }
  }
  return new Map(placed.map(({ id, box }) => [id, corner(box)]))
}

/** Corners after giving neighbours equal gaps; the outermost two stay where they are. */
export function distribute(placed: readonly Placed[], axis: 'x' | 'y'): Map<string, Point> {
  const length = axis === 'x' ? 'width' : 'height'
  const sorted = [...placed].sort((a, b) => a.box[axis] - b.box[axis])
  const first = sorted[0]
  const last = sorted.at(-1)
  if (!first || !last || sorted.length < 3) return new Map()
  const filled = sorted.reduce((sum, { box }) => sum + box[length], 0)
  const room = last.box[axis] + last.box[length] - first.box[axis]
  const gap = (room - filled) / (sorted.length - 1)
  let at = first.box[axis]
  const result = new Map<string, Point>()
  for (const { id, box } of sorted) {
    result.set(id, { x: box.x, y: box.y, [axis]: snap(at) })
    at += box[length] + gap
  }
  return result
}

/**
 * Puts things at new corners: nodes and notes as they are, a group by moving its members along. `boxes` are where the things
 * lie now.
 */
export function place(flow: Flow, boxes: ReadonlyMap<string, Box>, corners: ReadonlyMap<string, Point>): Flow {
  const shifts = new Map<string, Point>()
  for (const [id, corner] of corners) {
    const box = boxes.get(id)
    if (!box) continue
    const shift = { x: corner.x - box.x, y: corner.y - box.y }
    if (shift.x !== 0 || shift.y !== 0) shifts.set(id, shift)
  }
  return shiftBy(flow, shifts)
}

/** Moves things by a distance each; a group moves its members. Gives the same flow when nothing moves. */
export function shiftBy(flow: Flow, shifts: ReadonlyMap<string, Point>): Flow {
  if (shifts.size === 0) return flow
  const moved = <T extends FlowNode | FlowNote>(item: T, shift: Point | undefined): T =>
    shift ? { ...item, position: { x: item.position.x + shift.x, y: item.position.y + shift.y } } : item
  const nodes = flow.nodes.map((node) =>
    moved(node, shifts.get(node.id) ?? (node.group ? shifts.get(node.group) : undefined)),
  )
  const changed = { ...flow, nodes }
  return flow.notes ? { ...changed, notes: flow.notes.map((note) => moved(note, shifts.get(note.id))) } : changed
}
