import { type ReactFlowInstance, useStore } from '@xyflow/react'
import { type PointerEvent, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
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
export function OverviewMap({ items, reactFlow }: Props) {
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
  const world = around(all ? [all, view] : [view]) ?? view
  const scale = Math.min((size.width - 2 * margin) / world.width, (size.height - 2 * margin) / world.height)
  const left = (size.width - world.width * scale) / 2
  const top = (size.height - world.height * scale) / 2

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours.
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
    const toMap = (box: Box): [number, number, number, number] => [
      left + (box.x - world.x) * scale,
      top + (box.y - world.y) * scale,
      Math.max(1.5, box.width * scale),
      Math.max(1.5, box.height * scale),
    ]
    const style = getComputedStyle(element)
    const colour = (name: string) => style.getPropertyValue(name)
    const [selected, frame, card] = [colour('--map-selected'), colour('--map-frame'), colour('--map-card')]
    for (const item of items) {
      pen.fillStyle = item.selected ? selected : item.kind === 'frame' ? frame : card
      pen.beginPath()
      pen.roundRect(...toMap(item.box), 1.5)
      pen.fill()
    }
    pen.fillStyle = colour('--map-view')
    pen.strokeStyle = colour('--map-edge')
    pen.beginPath()
    pen.roundRect(...toMap(view), 3)
    pen.fill()
    pen.stroke()
  }, [items, view, world, scale, left, top, theme])

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
}
