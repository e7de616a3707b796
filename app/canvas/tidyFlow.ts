import type { Flow } from '#nodes/core/flow/flow.ts'
import { place, shiftBy } from './arrange.ts'
import { autoLayout } from './autoLayout.ts'
import { around, type Box, foldedGroups, type Point, snap } from './geometry.ts'
import { boxOf, membersOf, visibleIds } from './visible.ts'

type Link = { source: string; target: string }

/** What stands for a node among `ids`: itself, or the group that holds it. */
function standIns(flow: Flow, ids: readonly string[]): Map<string, string> {
  const result = new Map<string, string>()
  for (const id of ids) for (const member of membersOf(flow, [id])) result.set(member, id)
  return result
}

function layOut(flow: Flow, ids: readonly string[], ratio: number): Flow {
  const shown = standIns(flow, ids)
  const boxes = new Map<string, Box>()
  for (const id of ids) {
    const box = boxOf(flow, id)
    if (box) boxes.set(id, box)
  }
  const links: Link[] = flow.edges.flatMap((edge) => {
    const [source, target] = [shown.get(edge.from.node), shown.get(edge.to.node)]
    return source !== undefined && target !== undefined && source !== target ? [{ source, target }] : []
  })
  const items = [...boxes].map(([id, box]) => ({ id, box }))
  const corner = around([...boxes.values()])
  if (!corner) return flow
  const corners = new Map<string, Point>()
  for (const [id, { x, y }] of autoLayout(items, links, ratio)) {
    corners.set(id, { x: snap(corner.x) + x, y: snap(corner.y) + y })
  }
  return place(flow, boxes, corners)
}

/** Lays a flow out anew, or only some of it: first inside each unfolded group, then the groups and free nodes among each other. */
export function tidyFlow(flow: Flow, only?: readonly string[]): Flow {
  const notes = new Set((flow.notes ?? []).map((note) => note.id))
  const folded = foldedGroups(flow)
  if (only)
    return layOut(
      flow,
      only.filter((id) => !notes.has(id)),
      2,
    )
  const frames = (flow.groups ?? []).filter((group) => !folded.has(group.id)).map((group) => group.id)
  let next = flow
  for (const id of frames) {
    const members = membersOf(next, [id])
    if (members.length > 1 && members[0] !== id) next = layOut(next, members, 4)
  }
  const inFrame = new Set(frames.flatMap((id) => membersOf(flow, [id])))
  const top = [
    ...visibleIds(next).filter((id) => !inFrame.has(id) && !notes.has(id)),
    ...frames.filter((id) => boxOf(next, id)),
  ]
  const before = around(top.flatMap((id) => boxOf(next, id) ?? []))
  const laid = layOut(next, top, 2)
  return moveNotes(next, laid, before, notes)
}

/** Notes go above what was laid out when a card now lies on them. */
function moveNotes(before: Flow, after: Flow, box: Box | undefined, notes: ReadonlySet<string>): Flow {
  if (!box || notes.size === 0 || before === after) return after
  const shifts = new Map<string, Point>()
  let x = box.x
  for (const note of after.notes ?? []) {
    shifts.set(note.id, { x: x - note.position.x, y: box.y - note.size.height - 48 - note.position.y })
    x += note.size.width + 32
  }
  return shiftBy(after, shifts)
}
