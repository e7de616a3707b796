import { align } from '../canvas/arrange.ts'
import { arrange } from './arrangeSelected.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const alignLeft: Command = {
  id: 'arrange.alignLeft',
  label: 'Align left edges',
  section: 'Arrange',
  icon: 'align-start-vertical',
  keywords: ['line up', 'order'],
  keys: ['Alt+A'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 1,
  run: (context) => arrange('align left edges', context, (placed) => align(placed, 'left')),
}
