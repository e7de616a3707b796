import { foldGroup } from '#nodes/core/flow/edit.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { shiftBy } from './arrange.ts'
import type { Box, Point } from './geometry.ts'
import { boxOf, visibleIds } from './visible.ts'

const gap = 64

/** What stands to the right of a box and in its way, or would once the box is `grown` wide. */
function followers(flow: Flow, groupId: string, box: Box, height: number): { id: string; box: Box }[] {
  return visibleIds(flow)
    .filter((id) => id !== groupId && flow.nodes.find((node) => node.id === id)?.group !== groupId)
    .flatMap((id) => {
      const other = boxOf(flow, id)
      return other ? [{ id, box: other }] : []
    })
    .filter(
      ({ box: other }) =>
        other.x >= box.x + box.width - 1 && other.y < box.y + height && box.y < other.y + other.height,
    )
}

/** Moves everything right of `from` by `by`; groups move as one. */
function shiftAfter(flow: Flow, groupId: string, from: number, by: number): Flow {
  if (by === 0) return flow
  const shifts = new Map<string, Point>()
  for (const id of visibleIds(flow)) {
    if (id === groupId || flow.nodes.find((node) => node.id === id)?.group === groupId) continue
    const box = boxOf(flow, id)
    if (box && box.x >= from) shifts.set(id, { x: by, y: 0 })
  }
  return shiftBy(flow, shifts)
}

/**
 * Folds or unfolds a group and moves what follows on its right: unfolding makes the room that the members need, folding
 * closes the hole again.
 */
export function foldWithRoom(flow: Flow, groupId: string, folded: boolean): Flow {
  const before = boxOf(flow, groupId)
  const next = foldGroup(flow, groupId, folded)
  const after = boxOf(next, groupId)
  if (!before || !after) return next
  const height = Math.max(before.height, after.height)
  const right = (folded ? before : after).x + (folded ? before : after).width
  if (folded) {
    const near = followers(flow, groupId, before, height)
    const nearest = Math.min(...near.map(({ box }) => box.x))
    const target = after.x + after.width + gap
    const hole = Number.isFinite(nearest) ? nearest - Math.max(target, 0) : 0
    const by = Math.min(Math.max(0, hole), Math.max(0, before.x + before.width - (after.x + after.width)))
    return shiftAfter(next, groupId, right - 1, -by)
  }
  const start = before.x + before.width
  const near = followers(flow, groupId, before, height)
  const nearest = Math.min(...near.map(({ box }) => box.x))
  const by = Number.isFinite(nearest) ? Math.max(0, right + gap - nearest) : 0
  return shiftAfter(next, groupId, start - 1, by)
}

/** Folds or unfolds as one undo step and says so. */
export function fold(groupId: string, folded: boolean): void {
  const { flow, apply, select } = flowStore.getState()
  const title = flow.groups?.find((group) => group.id === groupId)?.title ?? groupId
  apply(folded ? `fold ${title}` : `unfold ${title}`, (before) => foldWithRoom(before, groupId, folded))
  select({ nodes: [groupId] })
  announce(folded ? `Folded ${title} into one card.` : `Unfolded ${title}.`)
}
