import type { NodeChange } from '@xyflow/react'
import { useCallback, useRef, useState } from 'react'
import { moveNodes, setNote } from '#nodes/core/flow/edit.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { flowStore } from '../flow/flowStore.ts'
import { formatCount } from '../ui/format.ts'
import type { Point, Size } from './geometry.ts'
import type { Moves } from './project.ts'
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

/**
 * Positions for the time of a drag. They stay out of the flow until the pointer is let go: nothing is inferred, saved or
 * remembered for undo while things move.
 */
export function useDrag() {
  const [moves, setMoves] = useState<Moves>(none)
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size>>(new Map())
  const latest = useRef<Map<string, Point>>(new Map())
  const corners = useRef<Map<string, Point>>(new Map())

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
    if (isMoved) setMoves(new Map(latest.current))
  }, [])

  const drop = useCallback(() => {
    const moved = latest.current
    latest.current = new Map()
    corners.current = new Map()
    setSizes(new Map())
    if (moved.size > 0) {
      flowStore.getState().apply(`move ${formatCount(moved.size, 'node')}`, (flow) => commitMoves(flow, moved))
    }
    setMoves(none)
  }, [])

  return { moves, sizes, drag, drop, isDragging: moves !== none }
}
