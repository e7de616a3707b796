import { canvasStore } from '../canvas/canvasStore.ts'
import type { Command } from './command.ts'

export const rename: Command = {
  id: 'edit.rename',
  label: ({ flow }) => (flow.flow.notes?.some((note) => note.id === flow.selection.nodes[0]) ? 'Edit text' : 'Rename'),
  section: 'Edit',
  icon: 'pencil',
  keywords: ['title', 'name', 'note'],
  keys: ['F2'],
  menus: ['node', 'group', 'note'],
  enabled: ({ flow }) => flow.selection.nodes.length === 1,
  run: ({ flow }) => canvasStore.setState({ editing: flow.selection.nodes[0] }),
}
