import { distribute } from '../canvas/arrange.ts'
import { arrange } from './arrangeSelected.ts'
import type { Command } from './command.ts'
import { placedSelection } from './selected.ts'

export const distributeVertically: Command = {
  id: 'arrange.distributeVertically',
  label: 'Distribute vertically',
  section: 'Arrange',
  icon: 'align-vertical-distribute-center',
  keywords: ['equal gaps', 'space'],
  menus: ['nodes'],
  enabled: (context) => placedSelection(context).length > 2,
  run: (context) => arrange('distribute vertically', context, (placed) => distribute(placed, 'y')),
}
