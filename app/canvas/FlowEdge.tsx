import { type Edge, type EdgeProps, getBezierPath, getSmoothStepPath, useStoreApi } from '@xyflow/react'
import { memo } from 'react'
import type { Problem } from '#nodes/core/problem.ts'
import { describeSpec, type Spec } from '#nodes/core/spec/spec.ts'
import { useFlow } from '../flow/flowStore.ts'
import { useRun } from '../flow/runStore.ts'
import { useCanvas } from './canvasStore.ts'
import { card, type Point } from './geometry.ts'
import { useLivePlace } from './liveDrag.ts'
import type { PortEnd, PortView } from './ports.ts'
import { drawRoute, type Route } from './routes.ts'

export type LinkEdge = Edge<
  { from: PortEnd; to: PortEnd; type: PortView['type']; speaks: boolean; route: Route | undefined },
  'link'
>

const labelFrom = 0.6
const characterWidth = 6.2

/** An edge in the colour of what flows in it, with what is known of that in words. */
export const FlowEdge = memo(function FlowEdge(props: EdgeProps<LinkEdge>) {
  const { data, sourcePosition, targetPosition, selected, id } = props
  const from = data?.from
  const spec = useFlow((state) => (from ? state.inference.nodes[from.node]?.outputs[from.port] : undefined))
  const hasProblem = useFlow((state) => edgesWithProblems(state.inference.problems).has(id))
  const isFlowing = useRun((state) => data !== undefined && state.nodes[data.to.node]?.state === 'running')
  const isClose = useCanvas((state) => state.zoom >= labelFrom)
  const atSource = useShift(props.source)
  const atTarget = useShift(props.target)
  const ends = {
    sourceX: props.sourceX + atSource.x,
    sourceY: props.sourceY + atSource.y,
    targetX: props.targetX + atTarget.x,
    targetY: props.targetY + atTarget.y,
    sourcePosition,
    targetPosition,
  }
  const { path, label, room } = pathOf(ends, data?.route)
  const words = describeSpec(spec)
  const hasRoom = isClose && data?.speaks !== false && room > words.length * characterWidth + 24
  return (
    <g
      className={`link link--${data?.type ?? 'unknown'}${selected ? ' link--selected' : ''}${hasProblem ? ' link--problem' : ''}${isFlowing ? ' link--flowing' : ''}`}
      data-tip={tipOf(spec, words)}
    >
      <path className="link__hit react-flow__edge-interaction" d={path} fill="none" />
      <path className="link__line react-flow__edge-path" d={path} fill="none" />
      <text className={`link__label${hasRoom ? '' : ' link__label--tight'}`} x={label.x} y={label.y} dy="-6">
        {words}
      </text>
    </g>
  )
})

const troubled = new WeakMap<readonly Problem[], Set<string>>()

/** Reckoned once for a list of problems: every edge asks. */
function edgesWithProblems(problems: readonly Problem[]): Set<string> {
  const known = troubled.get(problems)
  if (known) return known
  const ids = new Set(problems.flatMap(({ edgeId }) => (edgeId === undefined ? [] : [edgeId])))
  troubled.set(problems, ids)
  return ids
}

const noShift: Point = { x: 0, y: 0 }

/** How far a card is dragged from where React Flow knows it to be. */
function useShift(id: string): Point {
  const store = useStoreApi()
  const live = useLivePlace(id)
  const known = store.getState().nodeLookup.get(id)?.internals.positionAbsolute
  return live && known ? { x: live.x - known.x, y: live.y - known.y } : noShift
}

type Ends = Parameters<typeof getBezierPath>[0] & { targetX: number; targetY: number }

/** React Flow measures ports within a card's border, so its ends are a pixel off those that were reckoned. */
const nearEnough = 3

/** The way around things where there is one and both ends are where it was made for: not while an end is dragged. */
function pathOf(ends: Ends, route: Route | undefined): ReturnType<typeof drawRoute> {
  const [first, last] = [route?.[0], route?.at(-1)]
  if (
    route &&
    first &&
    last &&
    Math.abs(first.x - ends.sourceX) < nearEnough &&
    Math.abs(first.y - ends.sourceY) < nearEnough &&
    Math.abs(last.x - ends.targetX) < nearEnough &&
    Math.abs(last.y - ends.targetY) < nearEnough
  )
    return drawRoute(route)
  const [path, x, y] = ends.targetX < ends.sourceX + 24 ? pathBack(ends) : getBezierPath(ends)
  return { path, label: { x, y }, room: Math.hypot(ends.targetX - ends.sourceX, ends.targetY - ends.sourceY) }
}

/**
 * Back to the left an edge goes like a carriage return, between two rows of cards; a curve would cut across them. Ports are
 * nearer to the foot of a card than to its head, so the middle between the rows is above that between the ports.
 */
function pathBack(ends: Ends): ReturnType<typeof getSmoothStepPath> {
  const isOtherRow = Math.abs(ends.targetY - ends.sourceY) > card.portsTop + 2 * card.portHeight
  const up = (card.portsTop - card.foot) / 2
  const between = isOtherRow ? { centerY: (ends.sourceY + ends.targetY) / 2 - up } : {}
  return getSmoothStepPath({ ...ends, ...between, borderRadius: 14, offset: 22 })
}

const shown = 8

function tipOf(spec: Spec | undefined, words: string): string {
  if (spec?.type !== 'table') return words
  const names = spec.columns
    .filter((column) => column.role !== 'ignore')
    .map((column) => `${column.name} (${column.role})`)
  const more = names.length > shown ? `, and ${names.length - shown} more` : ''
  return `${words}: ${names.slice(0, shown).join(', ')}${more}`
}
