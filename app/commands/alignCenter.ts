import { align } from '../canvas/arrange.ts'
import { arrange } from './arrangeSelected.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const alignCenter: Command = {
  id: 'arrange.alignCenter',
  label: 'Align centres',
  section: 'Arrange',
  icon: 'align-center-vertical',
  keywords: ['line up', 'order'],
  keys: ['Alt+H'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 1,
  run: (context) => arrange('align centres', context, (placed) => align(placed, 'center')),
}
