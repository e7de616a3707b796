import { fold } from '../canvas/foldGroup.ts'
import type { Command, CommandContext } from './command.ts'
import { onlyGroup } from './selected.ts'

export const toggleFold: Command = {
  id: 'arrange.fold',
  label: (context) => (isFolded(context) ? 'Unfold' : 'Fold into one card'),
  section: 'Arrange',
  icon: 'chevrons-down-up',
  keywords: ['collapse', 'expand', 'group'],
  keys: ['F'],
  menus: ['group'],
  enabled: (context) => onlyGroup(context) !== undefined,
  run: (context) => {
    const id = onlyGroup(context)
    if (id !== undefined) fold(id, !isFolded(context))
  },
}

const isFolded = (context: CommandContext): boolean => {
  const id = onlyGroup(context)
  return context.flow.flow.groups?.find((each) => each.id === id)?.folded ?? false
}
