import type { ReactFlowInstance } from '@xyflow/react'
import { type MouseEvent as ReactMouseEvent, useMemo } from 'react'
import { flowStore } from '../flow/flowStore.ts'
import { canvasStore, type MenuTarget } from './canvasStore.ts'
import type { LinkEdge } from './FlowEdge.tsx'
import { fold } from './foldGroup.ts'
import type { CanvasNode } from './toReactFlow.ts'

type AnyMouse = MouseEvent | ReactMouseEvent

/** Context menus, quick-add and editing in place by double click. */
export function useMenus(reactFlow: ReactFlowInstance<CanvasNode, LinkEdge>) {
  return useMemo(() => {
    const open = (event: AnyMouse, target: MenuTarget) => {
      event.preventDefault()
      const screen = { x: event.clientX, y: event.clientY }
      canvasStore.setState({ menu: { screen, at: reactFlow.screenToFlowPosition(screen), target } })
    }
    return {
      handlers: {
        onNodeContextMenu: (event: AnyMouse, node: CanvasNode) => {
          const { selection, select } = flowStore.getState()
          if (!selection.nodes.includes(node.id)) select({ nodes: [node.id] })
          const isMany = flowStore.getState().selection.nodes.length > 1
          open(event, isMany ? 'nodes' : targetOf(node))
        },
        onSelectionContextMenu: (event: AnyMouse) => open(event, 'nodes'),
        onEdgeContextMenu: (event: AnyMouse, edge: LinkEdge) => {
          flowStore.getState().select({ edges: [edge.id] })
          open(event, 'edge')
        },
        onPaneContextMenu: (event: AnyMouse) => open(event, 'canvas'),
        onNodeDoubleClick: (event: AnyMouse, node: CanvasNode) => {
          if (event.target instanceof Element && event.target.closest('button, input, textarea, .port')) return
          if (node.type === 'folded') fold(node.id, false)
          else canvasStore.setState({ editing: node.id })
        },
        onEdgeDoubleClick: (event: AnyMouse, edge: LinkEdge) => {
          const screen = { x: event.clientX, y: event.clientY }
          canvasStore.setState({ quickAdd: { screen, at: reactFlow.screenToFlowPosition(screen), edge: edge.id } })
        },
      },
      onDoubleClick: (event: ReactMouseEvent) => {
        if (!(event.target instanceof Element) || !event.target.classList.contains('react-flow__pane')) return
        const screen = { x: event.clientX, y: event.clientY }
        canvasStore.setState({ quickAdd: { screen, at: reactFlow.screenToFlowPosition(screen) } })
      },
    }
  }, [reactFlow])
}

const targetOf = (node: CanvasNode): MenuTarget =>
  node.type === 'card' ? 'node' : node.type === 'note' ? 'note' : 'group'
