import type { NodeChange } from '@xyflow/react'
import { useCallback, useRef, useState } from 'react'
import { moveNodes, setNote } from '#nodes/core/flow/edit.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import { toast } from '../ui/toast.ts'
import { canvasStore } from './canvasStore.ts'
import { nodeTitle } from './connecting.ts'
import type { Point, Size } from './geometry.ts'
import type { Moves } from './project.ts'
import { type Frames, framesOf, groupAt, regroup } from './regroup.ts'
import type { CanvasNode } from './toReactFlow.ts'
import { boxOf, membersOf } from './visible.ts'

const none: Moves = new Map()

/** Writes where things were dragged into the flow; gives the same flow when nothing moved. */
export function commitMoves(flow: Flow, moves: Moves): Flow {
  const moved = new Map<string, Point>()
  for (const each of [...flow.nodes, ...(flow.notes ?? [])]) {
    const to = moves.get(each.id)
    if (to && (to.x !== each.position.x || to.y !== each.position.y)) moved.set(each.id, to)
  }
  if (moved.size === 0) return flow
  let next = flow.nodes.some((node) => moved.has(node.id)) ? moveNodes(flow, moved) : flow
  for (const note of flow.notes ?? []) {
    const position = moved.get(note.id)
    if (position) next = setNote(next, note.id, { position })
  }
  return next
}

/** A group moves its members by the way that its own corner goes. */
function moveOne(flow: Flow, id: string, to: Point, moves: Map<string, Point>, corners: Map<string, Point>): void {
  if (!flow.groups?.some((group) => group.id === id)) {
    moves.set(id, to)
    return
  }
  const corner = corners.get(id) ?? boxOf(flow, id)
  if (!corner) return
  corners.set(id, corner)
  for (const member of membersOf(flow, [id])) {
    const at = flow.nodes.find((node) => node.id === member)?.position
    if (at) moves.set(member, { x: at.x + to.x - corner.x, y: at.y + to.y - corner.y })
  }
}

/** What regrouping needs to know of a drag: which nodes a person drags themselves, and the frames as they were before. */
type Gesture = { dragged: Set<string>; frames: Frames }

const noFrames: Frames = new Map()

/** Nodes that are dragged by themselves rather than with the frame of their group. */
function takeUp(flow: Flow, changes: readonly NodeChange<CanvasNode>[]): Gesture {
  const ids = new Set(changes.flatMap((change) => (change.type === 'position' ? [change.id] : [])))
  const dragged = flow.nodes.filter(({ id, group }) => ids.has(id) && !(group !== undefined && ids.has(group)))
  const frames = flow.groups?.some(({ folded }) => !folded) ? framesOf(flow) : noFrames
  return { dragged: new Set(dragged.map(({ id }) => id)), frames }
}

/** The group that the nodes would go into if they were let go now, where all would go into the same one. */
function targetOf(flow: Flow, { dragged, frames }: Gesture, moves: Moves): string | undefined {
  if (frames.size === 0) return undefined
  const groups = flow.nodes.flatMap((node) => {
    const at = dragged.has(node.id) ? moves.get(node.id) : undefined
    return at ? [groupAt(flow, node, at, frames)] : []
  })
  return groups.every((each) => each === groups[0]) ? groups[0] : undefined
}

/** Says into which group nodes went, or that they left theirs. */
function sayRegrouped(before: Flow, after: Flow): void {
  const changed = after.nodes.filter((node) => before.nodes.find((each) => each.id === node.id)?.group !== node.group)
  if (changed.length === 0) return
  const what =
    changed.length === 1 && changed[0] ? nodeTitle(after, changed[0].id) : formatCount(changed.length, 'node')
  const group = after.groups?.find(({ id }) => id === changed[0]?.group)
  const message = group ? `${what} joined ${group.title}.` : `${what} left the group.`
  announce(message)
  toast({ message, action: { label: 'Undo', onSelect: () => flowStore.getState().undo() } })
}

/**
 * Positions for the time of a drag. They stay out of the flow until the pointer is let go: nothing is inferred, saved or
 * remembered for undo while things move. Frames stand still meanwhile, so that a card can be taken out of one.
 */
export function useDrag() {
  const [moves, setMoves] = useState<Moves>(none)
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size>>(new Map())
  const [frames, setFrames] = useState<Frames>(noFrames)
  const latest = useRef<Map<string, Point>>(new Map())
  const corners = useRef<Map<string, Point>>(new Map())
  const gesture = useRef<Gesture>(undefined)

  const drag = useCallback((changes: readonly NodeChange<CanvasNode>[]) => {
    const { flow } = flowStore.getState()
    let isMoved = false
    for (const change of changes) {
      if (change.type === 'dimensions' && change.resizing && change.dimensions) {
        const size = change.dimensions
        setSizes((known) => new Map(known).set(change.id, size))
      }
      if (change.type !== 'position' || !change.position) continue
      if (change.dragging === false && latest.current.size === 0) continue
      isMoved = true
      moveOne(flow, change.id, change.position, latest.current, corners.current)
    }
    if (!isMoved) return
    if (!gesture.current) {
      const begun = takeUp(flow, changes)
      gesture.current = begun
      const own = new Set(
        flow.nodes.flatMap(({ id, group }) => (group !== undefined && begun.dragged.has(id) ? [group] : [])),
      )
      if (own.size > 0) setFrames(new Map([...begun.frames].filter(([id]) => own.has(id))))
    }
    const dropGroup = targetOf(flow, gesture.current, latest.current)
    if (canvasStore.getState().dropGroup !== dropGroup) canvasStore.setState({ dropGroup })
    setMoves(new Map(latest.current))
  }, [])

  const drop = useCallback(() => {
    const moved = latest.current
    const held = gesture.current
    latest.current = new Map()
    corners.current = new Map()
    gesture.current = undefined
    canvasStore.setState({ dropGroup: undefined })
    setSizes(new Map())
    setFrames(noFrames)
    if (moved.size > 0) {
      const { flow: before, apply } = flowStore.getState()
      apply(`move ${formatCount(moved.size, 'node')}`, (flow) => {
        const next = commitMoves(flow, moved)
        return held && next !== flow ? regroup(next, held.dragged, held.frames) : next
      })
      sayRegrouped(before, flowStore.getState().flow)
    }
    setMoves(none)
  }, [])

  return { moves, sizes, frames, drag, drop, isDragging: moves !== none }
}
