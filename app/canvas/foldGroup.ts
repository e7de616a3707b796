import { foldGroup } from '#nodes/core/flow/edit.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { shiftBy } from './arrange.ts'
import { type Box, grid, type Point } from './geometry.ts'
import { boxOf, visibleIds } from './visible.ts'

/** Beside the frame, and between rows. */
const gap = 64
/** Below the frame, which has a margin of its own. */
const rowGap = 32
/** Above the frame's head. */
const headGap = 16

type Placed = { id: string; box: Box }

/** All that stands on the canvas on its own, but for the group. */
const othersOf = (flow: Flow, groupId: string): Placed[] =>
  visibleIds(flow)
    .filter((id) => id !== groupId && flow.nodes.find((node) => node.id === id)?.group !== groupId)
    .flatMap((id) => {
      const box = boxOf(flow, id)
      return box ? [{ id, box }] : []
    })

const rightOf = (box: Box): number => box.x + box.width
const bottomOf = (box: Box): number => box.y + box.height
const sharesRows = (a: Box, b: Box): boolean => a.y < bottomOf(b) && b.y < bottomOf(a)
const sharesColumns = (a: Box, b: Box): boolean => a.x < rightOf(b) && b.x < rightOf(a)
/** Whole steps of the grid; none for a distance that is there already. */
const upToGrid = (distance: number): number => Math.max(0, Math.ceil(distance / grid) * grid)

const move = (flow: Flow, placed: readonly Placed[], by: Point): Flow =>
  by.x === 0 && by.y === 0 ? flow : shiftBy(flow, new Map(placed.map(({ id }) => [id, by])))

/** Right of the group, in the rows that it reaches over when it is unfolded. */
const besideOf = (others: readonly Placed[], from: number, rows: Box): Placed[] =>
  others.filter(({ box }) => box.x >= from && sharesRows(box, rows))

/** Makes the room that the members need: beside, below, and above for the frame's head. Whole rows move, so that they stay rows. */
function unfoldWithRoom(flow: Flow, groupId: string): Flow {
  const small = boxOf(flow, groupId)
  const open = foldGroup(flow, groupId, false)
  const big = boxOf(open, groupId)
  if (!small || !big) return open
  const others = othersOf(open, groupId)
  const beside = besideOf(others, rightOf(small), big)
  const right = beside.length === 0 ? 0 : Math.max(0, rightOf(big) + gap - Math.min(...beside.map(({ box }) => box.x)))
  const aside = move(open, beside, { x: right, y: 0 })

  const under = others.filter((each) => each.box.y >= bottomOf(small) && !beside.includes(each))
  const nearest = Math.min(...under.filter(({ box }) => sharesColumns(box, big)).map(({ box }) => box.y))
  const down = Number.isFinite(nearest) ? upToGrid(bottomOf(big) + rowGap - nearest) : 0
  const below = move(aside, under, { x: 0, y: down })

  const over = others.filter(({ box }) => bottomOf(box) <= small.y && sharesColumns(box, big))
  const head = over.length === 0 ? 0 : upToGrid(Math.max(...over.map(({ box }) => bottomOf(box))) + headGap - big.y)
  const rest = others.filter(({ box }) => bottomOf(box) > small.y)
  return move(below, [{ id: groupId, box: big }, ...rest], { x: 0, y: head })
}

/** Closes the hole that the members leave, beside and below. */
function foldWithoutHole(flow: Flow, groupId: string): Flow {
  const big = boxOf(flow, groupId)
  const closed = foldGroup(flow, groupId, true)
  const small = boxOf(closed, groupId)
  if (!small || !big) return closed
  const others = othersOf(closed, groupId)
  const beside = besideOf(others, rightOf(big), big)
  const nearest = Math.min(...beside.map(({ box }) => box.x))
  const left = Math.min(Math.max(0, nearest - rightOf(small) - gap), Math.max(0, rightOf(big) - rightOf(small)))
  const aside = beside.length === 0 ? closed : move(closed, beside, { x: -left, y: 0 })

  const under = others.filter(({ box }) => box.y >= bottomOf(big))
  const standing = others.filter((each) => !under.includes(each)).map(({ box }) => bottomOf(box))
  const free = Math.min(...under.map(({ box }) => box.y)) - gap - Math.max(bottomOf(small), ...standing)
  const up = Math.floor(Math.min(free, bottomOf(big) - bottomOf(small)) / grid) * grid
  return under.length === 0 || up <= 0 ? aside : move(aside, under, { x: 0, y: -up })
}

/**
 * Folds or unfolds a group and moves what stands around it: unfolding makes the room that the members need, folding closes
 * the hole again.
 */
export const foldWithRoom = (flow: Flow, groupId: string, folded: boolean): Flow =>
  folded ? foldWithoutHole(flow, groupId) : unfoldWithRoom(flow, groupId)

/** Folds or unfolds as one undo step and says so. */
export function fold(groupId: string, folded: boolean): void {
  const { flow, apply, select } = flowStore.getState()
  const title = flow.groups?.find((group) => group.id === groupId)?.title ?? groupId
  apply(folded ? `fold ${title}` : `unfold ${title}`, (before) => foldWithRoom(before, groupId, folded))
  select({ nodes: [groupId] })
  announce(folded ? `Folded ${title} into one card.` : `Unfolded ${title}.`)
}
