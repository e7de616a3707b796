import { foldGroup } from '#nodes/core/flow/edit.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { shiftBy } from './arrange.ts'
import type { Box } from './geometry.ts'
import { boxOf, visibleIds } from './visible.ts'

const gap = 64

/** What stands beside a group, at its right and in the rows that it reaches over when it is unfolded. */
function beside(flow: Flow, groupId: string, from: number, rows: Box): { id: string; box: Box }[] {
  return visibleIds(flow)
    .filter((id) => id !== groupId && flow.nodes.find((node) => node.id === id)?.group !== groupId)
    .flatMap((id) => {
      const box = boxOf(flow, id)
      return box ? [{ id, box }] : []
    })
    .filter(({ box }) => box.x >= from && box.y < rows.y + rows.height && rows.y < box.y + box.height)
}

const rightOf = (box: Box): number => box.x + box.width

/**
 * Folds or unfolds a group and moves what stands beside it: unfolding makes the room that the members need, folding closes
 * the hole again.
 */
export function foldWithRoom(flow: Flow, groupId: string, folded: boolean): Flow {
  const before = boxOf(flow, groupId)
  const next = foldGroup(flow, groupId, folded)
  const after = boxOf(next, groupId)
  if (!before || !after) return next
  const [small, big] = folded ? [after, before] : [before, after]
  const others = beside(flow, groupId, folded ? rightOf(big) : rightOf(small), big)
  const nearest = Math.min(...others.map(({ box }) => box.x))
  if (!Number.isFinite(nearest)) return next
  const by = folded
    ? -Math.min(Math.max(0, nearest - rightOf(small) - gap), Math.max(0, rightOf(big) - rightOf(small)))
    : Math.max(0, rightOf(big) + gap - nearest)
  return by === 0 ? next : shiftBy(next, new Map(others.map(({ id }) => [id, { x: by, y: 0 }])))
}

/** Folds or unfolds as one undo step and says so. */
export function fold(groupId: string, folded: boolean): void {
  const { flow, apply, select } = flowStore.getState()
  const title = flow.groups?.find((group) => group.id === groupId)?.title ?? groupId
  apply(folded ? `fold ${title}` : `unfold ${title}`, (before) => foldWithRoom(before, groupId, folded))
  select({ nodes: [groupId] })
  announce(folded ? `Folded ${title} into one card.` : `Unfolded ${title}.`)
}
