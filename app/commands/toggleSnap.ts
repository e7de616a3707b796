import { canvasStore } from '../canvas/canvasStore.ts'
import type { Command } from './command.ts'

export const toggleSnap: Command = {
  id: 'view.snap',
  label: () => (canvasStore.getState().snap ? 'Do not snap to the grid' : 'Snap to the grid'),
  section: 'View',
  icon: 'magnet',
  keywords: ['grid', 'align'],
  enabled: () => true,
  run: () => canvasStore.setState(({ snap }) => ({ snap: !snap })),
}
