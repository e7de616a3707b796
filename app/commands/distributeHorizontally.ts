import { distribute } from '../canvas/arrange.ts'
import { arrange } from './arrangeSelected.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const distributeHorizontally: Command = {
  id: 'arrange.distributeHorizontally',
  label: 'Distribute horizontally',
  section: 'Arrange',
  icon: 'align-horizontal-distribute-center',
  keywords: ['equal gaps', 'space'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 2,
  run: (context) => arrange('distribute horizontally', context, (placed) => distribute(placed, 'x')),
}
