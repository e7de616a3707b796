import type { Command } from './command.ts'

export const zoomFit: Command = {
  id: 'view.zoomFit',
  label: 'Show the whole flow',
  section: 'View',
  icon: 'maximize',
  keywords: ['zoom', 'size', 'fit'],
  keys: ['Shift+1'],
  menus: ['canvas'],
  enabled: () => true,
  run: ({ canvas }) => canvas.fit(),
}
