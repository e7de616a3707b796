import { ungroupWithRoom } from '../canvas/ungroupWithRoom.ts'
import type { Command } from './command.ts'
import { onlyGroup } from './selected.ts'

export const ungroupCommand: Command = {
  id: 'arrange.ungroup',
  label: 'Ungroup',
  section: 'Arrange',
  icon: 'ungroup',
  keys: ['Mod+Shift+G'],
  menus: ['group'],
  enabled: (context) => onlyGroup(context) !== undefined,
  run: (context) => {
    const id = onlyGroup(context)
    if (id !== undefined) ungroupWithRoom(id)
  },
}
