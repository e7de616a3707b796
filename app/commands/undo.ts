import { announce } from '../shell/announcer.ts'
import type { Command } from './command.ts'

export const undo: Command = {
  id: 'edit.undo',
  label: ({ flow }) => (flow.undoLabel === undefined ? 'Undo' : `Undo: ${flow.undoLabel}`),
  section: 'Edit',
  icon: 'undo-2',
  keys: ['Mod+Z'],
  enabled: ({ flow }) => flow.canUndo,
  run: ({ flow }) => {
    const label = flow.undo()
    if (label !== undefined) announce(`Undone: ${label}.`)
  },
}
