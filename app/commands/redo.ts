import { announce } from '../shell/announcer.ts'
import type { Command } from './command.ts'

export const redo: Command = {
  id: 'edit.redo',
  label: ({ flow }) => (flow.redoLabel === undefined ? 'Redo' : `Redo: ${flow.redoLabel}`),
  section: 'Edit',
  icon: 'redo-2',
  keys: ['Mod+Shift+Z', 'Mod+Y'],
  enabled: ({ flow }) => flow.canRedo,
  run: ({ flow }) => {
    const label = flow.redo()
    if (label !== undefined) announce(`Done again: ${label}.`)
  },
}
