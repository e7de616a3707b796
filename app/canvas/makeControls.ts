import type { ReactFlowInstance } from '@xyflow/react'
import type { RefObject } from 'react'
import type { CanvasControls } from './controls.ts'
import type { LinkEdge } from './FlowEdge.tsx'
import type { CanvasNode } from './toReactFlow.ts'

export const viewMotion = (): number => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150)

/** Commands' view of the canvas, over React Flow's. */
export function makeControls(
  reactFlow: ReactFlowInstance<CanvasNode, LinkEdge>,
  area: RefObject<HTMLElement | null>,
): CanvasControls {
  const size = () => area.current?.getBoundingClientRect() ?? new DOMRect()
  return {
    zoomIn: () => void reactFlow.zoomIn({ duration: viewMotion() }),
    zoomOut: () => void reactFlow.zoomOut({ duration: viewMotion() }),
    zoomTo: (zoom) => void reactFlow.zoomTo(zoom, { duration: viewMotion() }),
    fit: (box) => {
      if (box) void reactFlow.fitBounds(box, { padding: 0.2, duration: viewMotion() })
      else void reactFlow.fitView({ padding: 0.07, maxZoom: 1, duration: viewMotion() })
    },
    center: () => {
      const { x, y, width, height } = size()
      return reactFlow.screenToFlowPosition({ x: x + width / 2, y: y + height / 2 }, { snapToGrid: false })
    },
    toCanvas: (screen) => reactFlow.screenToFlowPosition(screen, { snapToGrid: false }),
    toScreen: (point) => reactFlow.flowToScreenPosition(point),
    reveal: (id) => bringIntoSight(reactFlow, size(), id),
    focusCard: (id) => {
      bringIntoSight(reactFlow, size(), id)
      // A card that was just added or was out of sight is drawn with the next frames.
      let tries = 20
      const focus = () => {
        const card = area.current?.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
        if (card instanceof HTMLElement) card.focus({ preventScroll: true })
        else if (tries-- > 0) requestAnimationFrame(focus)
      }
      requestAnimationFrame(focus)
    },
  }
}

/** Moves the view when a card is not wholly in it. */
export function bringIntoSight(reactFlow: ReactFlowInstance<CanvasNode, LinkEdge>, area: DOMRect, id: string): void {
  const node = reactFlow.getNode(id)
  if (!node) return
  const [width, height] = [node.width ?? 0, node.height ?? 0]
  const corner = reactFlow.flowToScreenPosition(node.position)
  const zoom = reactFlow.getZoom()
  const isSeen =
    corner.x >= area.left &&
    corner.y >= area.top &&
    corner.x + width * zoom <= area.right &&
    corner.y + height * zoom <= area.bottom
  if (isSeen) return
  void reactFlow.setCenter(node.position.x + width / 2, node.position.y + height / 2, {
    zoom: Math.max(zoom, 0.6),
    duration: viewMotion(),
  })
}
