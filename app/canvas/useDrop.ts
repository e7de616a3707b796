import type { ReactFlowInstance } from '@xyflow/react'
import { type DragEvent, useMemo } from 'react'
import { findAddable, isBlock } from '../palette/entries.ts'
import { addBlock } from './addBlock.ts'
import { addDefinition } from './addDefinition.ts'
import type { LinkEdge } from './FlowEdge.tsx'
import { card } from './geometry.ts'
import type { CanvasNode } from './toReactFlow.ts'

/** Type of what the palette hands over in a drag. */
export const dragType = 'application/x-modelwright-node'

/**
 * Nodes dragged in from the palette; let go over an edge, a node is put into it where it fits. `onDropped` hears of each before it
 * is added.
 */
export function useDrop(reactFlow: ReactFlowInstance<CanvasNode, LinkEdge>, onDropped: () => void) {
  return useMemo(
    () => ({
      onDragOver: (event: DragEvent<HTMLElement>) => {
        if (!event.dataTransfer.types.includes(dragType)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
      },
      onDrop: (event: DragEvent<HTMLElement>) => {
        const definition = findAddable(event.dataTransfer.getData(dragType))
        if (!definition) return
        event.preventDefault()
        onDropped()
        const point = reactFlow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
        const edge = document
          .elementFromPoint(event.clientX, event.clientY)
          ?.closest('.react-flow__edge')
          ?.getAttribute('data-id')
        const where = { at: { x: point.x - card.width / 2, y: point.y - 24 }, ...(edge ? { edge } : {}) }
        if (isBlock(definition)) addBlock(definition, where)
        else addDefinition(definition, where)
      },
    }),
    [reactFlow, onDropped],
  )
}
