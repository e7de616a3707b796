import { align } from '../canvas/arrange.ts'
import { arrange } from './arrangeSelected.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const alignMiddle: Command = {
  id: 'arrange.alignMiddle',
  label: 'Align middles',
  section: 'Arrange',
  icon: 'align-center-horizontal',
  keywords: ['line up', 'order'],
  keys: ['Alt+V'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 1,
  run: (context) => arrange('align middles', context, (placed) => align(placed, 'middle')),
}
