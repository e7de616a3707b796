import { align } from '../canvas/arrange.ts'
import { arrange } from './arrangeSelected.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const alignBottom: Command = {
  id: 'arrange.alignBottom',
  label: 'Align bottom edges',
  section: 'Arrange',
  icon: 'align-end-horizontal',
  keywords: ['line up', 'order'],
  keys: ['Alt+S'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 1,
  run: (context) => arrange('align bottom edges', context, (placed) => align(placed, 'bottom')),
}
