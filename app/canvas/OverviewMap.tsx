import { type ReactFlowInstance, useStore } from '@xyflow/react'
import { memo, type PointerEvent, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { themeStore } from '../shell/theme.ts'
import type { LinkEdge } from './FlowEdge.tsx'
import { around, type Box } from './geometry.ts'
import type { CanvasItem } from './project.ts'
import type { CanvasNode } from './toReactFlow.ts'

const size = { width: 168, height: 112 }
const margin = 6

type Props = { items: readonly CanvasItem[]; reactFlow: ReactFlowInstance<CanvasNode, LinkEdge> }

/**
 * The whole flow in small, with the part that is seen; drag in it to move there. Drawn on one bitmap: React Flow's own map has
 * an element and a store subscription for every node, which a drag in a big flow pays for in each frame.
 */
export const OverviewMap = memo(function OverviewMap({ items, reactFlow }: Props) {
  const bitmap = useRef<HTMLCanvasElement>(null)
  const view = useStore(
    useShallow(({ transform: [x, y, zoom], width, height }) => ({
      x: -x / zoom,
      y: -y / zoom,
      width: width / zoom,
      height: height / zoom,
    })),
  )
  const theme = useSyncExternalStore(themeStore.subscribe, themeStore.read)
  const all = useMemo(() => around(items.map((item) => item.box)), [items])
  const world = useMemo(() => around(all ? [all, view] : [view]) ?? view, [all, view])
  const scale = Math.min((size.width - 2 * margin) / world.width, (size.height - 2 * margin) / world.height)
  const left = (size.width - world.width * scale) / 2
  const top = (size.height - world.height * scale) / 2

  // The cards are drawn once, and again when they change; while the view moves, that picture is only put in its place.
  const picture = useRef<{ cards: HTMLCanvasElement; view: string; edge: string }>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours.
  useEffect(() => {
    if (bitmap.current) picture.current = all && drawCards(items, all, getComputedStyle(bitmap.current))
  }, [items, all, theme])

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the picture is drawn from.
  useEffect(() => {
    const element = bitmap.current
    const pen = element?.getContext('2d')
    if (!element || !pen) return
    const density = window.devicePixelRatio
    if (element.width !== size.width * density) {
      element.width = size.width * density
      element.height = size.height * density
    }
    pen.setTransform(density, 0, 0, density, 0, 0)
    pen.clearRect(0, 0, size.width, size.height)
    const { cards, view: fill = '', edge = '' } = picture.current ?? {}
    if (cards && all)
      pen.drawImage(
        cards,
        left + (all.x - world.x) * scale,
        top + (all.y - world.y) * scale,
        all.width * scale,
        all.height * scale,
      )
    pen.fillStyle = fill
    pen.strokeStyle = edge
    pen.beginPath()
    pen.roundRect(
      left + (view.x - world.x) * scale,
      top + (view.y - world.y) * scale,
      Math.max(1.5, view.width * scale),
      Math.max(1.5, view.height * scale),
      3,
    )
    pen.fill()
    pen.stroke()
  }, [items, all, view, world, scale, left, top, theme])

  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const corner = event.currentTarget.getBoundingClientRect()
    const x = world.x + (event.clientX - corner.left - left) / scale
    const y = world.y + (event.clientY - corner.top - top) / scale
    void reactFlow.setCenter(x, y, { zoom: reactFlow.getZoom() })
  }
  return (
    <canvas
      ref={bitmap}
      className="overview-map nopan nowheel"
      style={size}
      role="img"
      aria-label="Overview of the flow"
      onPointerDown={go}
      onPointerMove={go}
    />
  )
})

/** All cards in small, as large as the map can show them, with the colours that go with them. */
function drawCards(items: readonly CanvasItem[], all: Box, style: CSSStyleDeclaration) {
  const density = window.devicePixelRatio
  const scale = Math.min((size.width - 2 * margin) / all.width, (size.height - 2 * margin) / all.height) * density
  const cards = document.createElement('canvas')
  cards.width = Math.max(1, Math.ceil(all.width * scale))
  cards.height = Math.max(1, Math.ceil(all.height * scale))
  const colour = (name: string) => style.getPropertyValue(name)
  const [selected, frame, card] = [colour('--map-selected'), colour('--map-frame'), colour('--map-card')]
  const pen = cards.getContext('2d')
  if (!pen) return undefined
  for (const item of items) {
    pen.fillStyle = item.selected ? selected : item.kind === 'frame' ? frame : card
    pen.beginPath()
    pen.roundRect(
      (item.box.x - all.x) * scale,
      (item.box.y - all.y) * scale,
      Math.max(1.5 * density, item.box.width * scale),
      Math.max(1.5 * density, item.box.height * scale),
      1.5 * density,
    )
    pen.fill()
  }
  return { cards, view: colour('--map-view'), edge: colour('--map-edge') }
}
