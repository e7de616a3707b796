import { canvasStore, isMinimapShown } from '../canvas/canvasStore.ts'
import type { Command } from './command.ts'

export const toggleMinimap: Command = {
  id: 'view.minimap',
  label: ({ flow }) =>
    isMinimapShown(canvasStore.getState().minimap, flow.flow.nodes.length)
      ? 'Hide the overview map'
      : 'Show the overview map',
  section: 'View',
  icon: 'map',
  keywords: ['minimap', 'overview'],
  keys: ['M'],
  enabled: () => true,
  run: ({ flow }) =>
    canvasStore.setState(({ minimap }) => ({ minimap: !isMinimapShown(minimap, flow.flow.nodes.length) })),
}
