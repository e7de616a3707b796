import { around } from '../canvas/geometry.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const zoomSelection: Command = {
  id: 'view.zoomSelection',
  label: 'Show the selection',
  section: 'View',
  icon: 'crosshair',
  keywords: ['zoom', 'fit'],
  keys: ['Shift+2'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 0,
  run: (context) => {
    const box = around(placedSelection(context).map((each) => each.box))
    if (box) context.canvas.fit(box)
  },
}
