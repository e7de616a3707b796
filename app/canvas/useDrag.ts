import { type NodeChange, useStoreApi } from '@xyflow/react'
import {
  type MouseEvent as ReactMouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { moveNodes, setNote } from '#nodes/core/flow/edit.ts'
import type { Flow, FlowNode } from '#nodes/core/flow/flow.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import { toast } from '../ui/toast.ts'
import { canvasStore } from './canvasStore.ts'
import { nodeTitle } from './connecting.ts'
import type { Point, Size } from './geometry.ts'
import { createPainter, setLivePlaces } from './liveDrag.ts'
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

/** What a drag needs to know of its beginning: which nodes a person drags themselves, the frames, and the canvas on the screen. */
type Gesture = { dragged: readonly FlowNode[]; frames: Frames; edge: DOMRect | undefined; wasInside: boolean }

const noFrames: Frames = new Map()
const noPlaces: ReadonlyMap<string, Point> = new Map()

/** Nodes that are dragged by themselves rather than with the frame of their group. */
function takeUp(flow: Flow, changes: readonly NodeChange<CanvasNode>[], edge: DOMRect | undefined): Gesture {
  const ids = new Set(changes.flatMap((change) => (change.type === 'position' ? [change.id] : [])))
  const dragged = flow.nodes.filter(({ id, group }) => ids.has(id) && !(group !== undefined && ids.has(group)))
  const frames = flow.groups?.some(({ folded }) => !folded) ? framesOf(flow) : noFrames
  return { dragged, frames, edge, wasInside: false }
}

/** The group that the nodes would go into if they were let go now, where all would go into the same one. */
function targetOf(flow: Flow, { dragged, frames }: Gesture, moves: Moves): string | undefined {
  if (frames.size === 0) return undefined
  const groups = dragged.flatMap((node) => {
    const at = moves.get(node.id)
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

/** So near the canvas's border, in pixels of the screen, the view moves along with a drag. */
const panZone = 40

const isWithin = ({ left, right, top, bottom }: DOMRect, at: { clientX: number; clientY: number }, inset: number) =>
  at.clientX > left + inset && at.clientX < right - inset && at.clientY > top + inset && at.clientY < bottom - inset

/**
 * Positions for the time of a drag. They stay out of the flow until the pointer is let go: nothing is inferred, saved or
 * remembered for undo while things move. They stay out of React's state as well (see liveDrag.ts), but for when the view moves
 * along: what is in sight is then reckoned anew. The view does so only once the pointer goes out to the border: a card that lies
 * there can be dragged inwards in peace. Frames stand still meanwhile, so that a card can be taken out of one.
 */
export function useDrag(area: RefObject<HTMLElement | null>) {
  const [moves, setMoves] = useState<Moves>(none)
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size>>(new Map())
  const [frames, setFrames] = useState<Frames>(noFrames)
  const [isDragging, setIsDragging] = useState(false)
  const [pans, setPans] = useState(false)
  const latest = useRef<Map<string, Point>>(new Map())
  const corners = useRef<Map<string, Point>>(new Map())
  const gesture = useRef<Gesture>(undefined)
  const painter = useMemo(() => createPainter(() => area.current), [area])
  const reactFlow = useStoreApi()

  useEffect(
    () =>
      reactFlow.subscribe((state, before) => {
        if (gesture.current && state.transform !== before.transform) setMoves(new Map(latest.current))
      }),
    [reactFlow],
  )

  const drop = useCallback(() => {
    const moved = latest.current
    const held = gesture.current
    latest.current = new Map()
    corners.current = new Map()
    gesture.current = undefined
    setSizes(new Map())
    if (!held) return
    canvasStore.setState({ dropGroup: undefined })
    const { flow: before, apply } = flowStore.getState()
    apply(`move ${formatCount(moved.size, 'node')}`, (flow) => {
      const next = commitMoves(flow, moved)
      return next === flow ? flow : regroup(next, new Set(held.dragged.map(({ id }) => id)), held.frames)
    })
    sayRegrouped(before, flowStore.getState().flow)
    setLivePlaces(noPlaces)
    painter.rest()
    setFrames(noFrames)
    setMoves(none)
    setPans(false)
    setIsDragging(false)
  }, [painter])

  const drag = useCallback(
    (changes: readonly NodeChange<CanvasNode>[]) => {
      const { flow } = flowStore.getState()
      const shown = new Map<string, Point>()
      let isOver = false
      for (const change of changes) {
        if (change.type === 'dimensions' && change.resizing && change.dimensions) {
          const size = change.dimensions
          setSizes((known) => new Map(known).set(change.id, size))
        }
        if (change.type !== 'position' || !change.position) continue
        if (change.dragging === false) {
          if (latest.current.size === 0) continue
          isOver = true
        }
        shown.set(change.id, change.position)
        moveOne(flow, change.id, change.position, latest.current, corners.current)
      }
      const [first] = shown
      if (!first) return
      if (!gesture.current) {
        const begun = takeUp(flow, changes, area.current?.getBoundingClientRect())
        gesture.current = begun
        const own = new Set(begun.dragged.map(({ group }) => group))
        if (begun.frames.size > 0) setFrames(new Map([...begun.frames].filter(([id]) => own.has(id))))
        setIsDragging(true)
      }
      const dropGroup = targetOf(flow, gesture.current, latest.current)
      if (canvasStore.getState().dropGroup !== dropGroup) canvasStore.setState({ dropGroup })
      // A frame brings its members along.
      const places = new Map([...latest.current, ...shown])
      const from = reactFlow.getState().nodeLookup.get(first[0])?.internals.positionAbsolute ?? first[1]
      painter.paint(places, { x: first[1].x - from.x, y: first[1].y - from.y })
      setLivePlaces(places)
      if (isOver) drop()
    },
    [area, painter, drop, reactFlow],
  )

  const follow = useCallback((event: ReactMouseEvent | MouseEvent | TouchEvent) => {
    const held = gesture.current
    const at = 'touches' in event ? event.touches[0] : event
    if (!held?.edge || !at) return
    const isInside = isWithin(held.edge, at, panZone)
    if (!isInside && (held.wasInside || !isWithin(held.edge, at, 0))) setPans(true)
    held.wasInside ||= isInside
  }, [])

  return { moves, sizes, frames, drag, drop, follow, isDragging, pans }
}
