import type { ReactFlowInstance } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { LinkEdge } from './FlowEdge.tsx'
import type { CanvasNode } from './toReactFlow.ts'

/**
 * Keeps the whole flow in view while panels open and close, until a person moves the view: from then on it is theirs.
 * Gives the handler to hear of that.
 */
export function useAutoFit(
  reactFlow: ReactFlowInstance<CanvasNode, LinkEdge>,
  area: RefObject<HTMLElement | null>,
  options: { padding: number; maxZoom: number; minZoom: number },
): (event: MouseEvent | TouchEvent | null) => void {
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
  return useCallback((event) => {
    if (event) isTheirs.current = true
  }, [])
}
