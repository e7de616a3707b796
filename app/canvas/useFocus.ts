import type { ReactFlowInstance } from '@xyflow/react'
import { type FocusEvent, type KeyboardEvent, useMemo } from 'react'
import { flowStore } from '../flow/flowStore.ts'
import { canvasStore } from './canvasStore.ts'
import type { LinkEdge } from './FlowEdge.tsx'
import { fold } from './foldGroup.ts'
import { bringIntoSight } from './makeControls.ts'
import type { CanvasNode } from './toReactFlow.ts'

const cardOf = (target: EventTarget): string | undefined =>
  target instanceof HTMLElement && target.classList.contains('react-flow__node')
    ? (target.getAttribute('data-id') ?? undefined)
    : undefined

/** Going through the cards by Tab: the focused card is selected and brought into sight; Space adds to the selection. */
export function useFocus(reactFlow: ReactFlowInstance<CanvasNode, LinkEdge>) {
  return useMemo(
    () => ({
      onFocus: (event: FocusEvent<HTMLElement>) => {
        const id = cardOf(event.target)
        if (id === undefined || !event.target.matches(':focus-visible')) return
        bringIntoSight(reactFlow, event.currentTarget.getBoundingClientRect(), id)
        const { selection, select } = flowStore.getState()
        if (!selection.nodes.includes(id)) select({ nodes: [id] })
      },
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        const id = cardOf(event.target)
        if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return
        const { selection, select, flow } = flowStore.getState()
        if (event.key === ' ') {
          event.preventDefault()
          const isChosen = selection.nodes.includes(id)
          const others = selection.nodes.filter((each) => each !== id)
          select({ ...selection, nodes: isChosen && others.length > 0 ? others : [...others, id] })
        }
        if (event.key === 'Enter') {
          event.preventDefault()
          const group = flow.groups?.find((each) => each.id === id)
          if (group) fold(id, !group.folded)
          else canvasStore.setState({ editing: id })
        }
      },
    }),
    [reactFlow],
  )
}
