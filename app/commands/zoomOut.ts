import type { Command } from './command.ts'

export const zoomOut: Command = {
  id: 'view.zoomOut',
  label: 'Zoom out',
  section: 'View',
  icon: 'zoom-out',
  keywords: ['zoom', 'size', 'fit'],
  keys: ['-'],
  enabled: () => true,
  run: ({ canvas }) => canvas.zoomOut(),
}
