import type { Command } from './command.ts'
import { removeSelected } from './removeSelected.ts'
import { hasSelection } from './selected.ts'

export const remove: Command = {
  id: 'edit.delete',
  label: 'Delete',
  section: 'Edit',
  icon: 'trash-2',
  keywords: ['remove', 'erase'],
  keys: ['Delete', 'Backspace'],
  menus: ['node', 'nodes', 'group', 'note', 'edge'],
  danger: true,
  enabled: hasSelection,
  run: ({ flow }) => removeSelected('delete', flow),
}
