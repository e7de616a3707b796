import { align } from '../canvas/arrange.ts'
import { arrange } from './arrangeSelected.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const alignRight: Command = {
  id: 'arrange.alignRight',
  label: 'Align right edges',
  section: 'Arrange',
  icon: 'align-end-vertical',
  keywords: ['line up', 'order'],
  keys: ['Alt+D'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 1,
  run: (context) => arrange('align right edges', context, (placed) => align(placed, 'right')),
}
