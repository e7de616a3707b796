import type { Command } from './command.ts'

export const zoomActual: Command = {
  id: 'view.zoomActual',
  label: 'Zoom to 100 %',
  section: 'View',
  icon: 'maximize-2',
  keywords: ['zoom', 'size', 'fit'],
  keys: ['Shift+0'],
  enabled: () => true,
  run: ({ canvas }) => canvas.zoomTo(1),
}
