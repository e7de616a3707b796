import { placeAfter } from '../canvas/addDefinition.ts'
import { canvasStore } from '../canvas/canvasStore.ts'
import type { Command } from './command.ts'

export const addNodeCommand: Command = {
  id: 'add.node',
  label: 'Add a node …',
  section: 'Add',
  icon: 'plus',
  keywords: ['insert', 'new', 'quick'],
  keys: ['A'],
  menus: ['canvas', 'edge'],
  enabled: ({ flow }) => flow.flowId !== undefined,
  run: ({ flow, canvas, at }) => {
    const [edge] = flow.selection.edges
    const place = at ?? placeAfter(flow.flow, flow.selection.nodes, canvas.center())
    canvasStore.setState({ quickAdd: { screen: canvas.toScreen(place), at: place, ...(edge ? { edge } : {}) } })
  },
}
