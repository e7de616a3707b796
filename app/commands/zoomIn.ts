import type { Command } from './command.ts'

export const zoomIn: Command = {
  id: 'view.zoomIn',
  label: 'Zoom in',
  section: 'View',
  icon: 'zoom-in',
  keywords: ['zoom', 'size', 'fit'],
  keys: ['+', '='],
  enabled: () => true,
  run: ({ canvas }) => canvas.zoomIn(),
}
