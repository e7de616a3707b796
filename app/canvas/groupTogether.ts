import { groupNodes } from '#nodes/core/flow/edit.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { shiftBy } from './arrange.ts'
import { around, type Box, grid, overlaps, type Point } from './geometry.ts'
import { tidyFlow } from './tidyFlow.ts'
import { boxOf, visibleIds } from './visible.ts'

/** Between the frame and what stands around it. */
const gap = 24

/**
 * Puts nodes into a new group whose frame encloses them alone. Where others stand among them they are moved together first, and
 * the whole group goes to the nearest free place where others would still lie in its frame; others stay where they are.
 */
export function groupTogether(flow: Flow, ids: readonly string[], group: { id: string; title: string }): Flow {
  const grouped = groupNodes(flow, ids, group)
  const strangers = strangersOf(grouped, group.id, ids)
  const isAmong = (box: Box | undefined) => box !== undefined && strangers.some((each) => overlaps(box, each))
  if (!isAmong(boxOf(grouped, group.id))) return grouped
  const inner = around(ids.flatMap((id) => boxOf(grouped, id) ?? []))
  const together = isAmong(inner) ? tidyFlow(grouped, ids) : grouped
  const frame = boxOf(together, group.id)
  if (!frame) return together
  const free = nearestFree(frame, strangers)
  return shiftBy(together, new Map([[group.id, { x: free.x - frame.x, y: free.y - frame.y }]]))
}

/** Boxes of all that is not in the group: cards, notes, and the frames of other groups. */
function strangersOf(flow: Flow, groupId: string, ids: readonly string[]): Box[] {
  const members = new Set(ids)
  const frames = (flow.groups ?? []).filter((each) => each.id !== groupId && !each.folded).map((each) => each.id)
  return [...visibleIds(flow).filter((id) => !members.has(id)), ...frames].flatMap((id) => boxOf(flow, id) ?? [])
}

/** The nearest corner, straight left, right, up or down, where a box lies on none of the others. */
function nearestFree(box: Box, others: readonly Box[]): Point {
  const isFree = (at: Point) => !others.some((other) => overlaps({ ...box, ...at }, other))
  const shifts = others.flatMap((other): Point[] => [
    { x: roundOut(other.x + other.width + gap - box.x), y: 0 },
    { x: roundOut(other.x - box.width - gap - box.x), y: 0 },
    { x: 0, y: roundOut(other.y + other.height + gap - box.y) },
    { x: 0, y: roundOut(other.y - box.height - gap - box.y) },
  ])
  const corners = [{ x: 0, y: 0 }, ...shifts]
    .toSorted((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y))
    .map((shift) => ({ x: box.x + shift.x, y: box.y + shift.y }))
  // Below all others there is always room.
  return corners.find(isFree) ?? { x: box.x, y: box.y }
}

/** Whole steps of the grid, away from zero, so that nothing comes nearer than asked. */
const roundOut = (distance: number): number => Math.sign(distance) * Math.ceil(Math.abs(distance) / grid) * grid
