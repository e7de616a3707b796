import { canvasStore } from '../canvas/canvasStore.ts'
import type { Command } from './command.ts'

export const toggleMinimap: Command = {
  id: 'view.minimap',
  label: () => (canvasStore.getState().minimap ? 'Hide the overview map' : 'Show the overview map'),
  section: 'View',
  icon: 'map',
  keywords: ['minimap', 'overview'],
  keys: ['M'],
  enabled: () => true,
  run: () => canvasStore.setState(({ minimap }) => ({ minimap: !minimap })),
}
