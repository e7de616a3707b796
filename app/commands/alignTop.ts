import { align } from '../canvas/arrange.ts'
import { arrange } from './arrangeSelected.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const alignTop: Command = {
  id: 'arrange.alignTop',
  label: 'Align top edges',
  section: 'Arrange',
  icon: 'align-start-horizontal',
  keywords: ['line up', 'order'],
  keys: ['Alt+W'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 1,
  run: (context) => arrange('align top edges', context, (placed) => align(placed, 'top')),
}
