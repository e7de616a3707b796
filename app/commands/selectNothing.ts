import type { Command } from './command.ts'
import { hasSelection } from './selected.ts'

export const selectNothing: Command = {
  id: 'edit.selectNothing',
  label: 'Select nothing',
  section: 'Edit',
  icon: 'x',
  keys: ['Escape'],
  quiet: true,
  enabled: hasSelection,
  run: ({ flow }) => flow.select({}),
}
