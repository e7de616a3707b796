import type { ReactFlowInstance } from '@xyflow/react'
import { type RefObject, useEffect, useMemo, useRef } from 'react'
import type { LinkEdge } from './FlowEdge.tsx'
import type { CanvasNode } from './toReactFlow.ts'

/**
 * Keeps the whole flow in view while panels open and close, until a person moves the view or lets something go at a place of it:
 * from then on it is theirs. Gives the handlers to hear of that.
 */
export function useAutoFit(
  reactFlow: ReactFlowInstance<CanvasNode, LinkEdge>,
  area: RefObject<HTMLElement | null>,
  options: { padding: number; maxZoom: number; minZoom: number },
): { onMoveStart: (event: MouseEvent | TouchEvent | null) => void; takeView: () => void } {
  const isTheirs = useRef(false)
  useEffect(() => {
    const element = area.current
    if (!element) return undefined
    let isFirst = true
    const observer = new ResizeObserver(() => {
      if (!isFirst && !isTheirs.current) void reactFlow.fitView(options)
      isFirst = false
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [reactFlow, area, options])
  return useMemo(() => {
    const takeView = () => {
      isTheirs.current = true
    }
    return { takeView, onMoveStart: (event) => event && takeView() }
  }, [])
}
