import { editorView } from '../editor/editorView.ts'
import type { Command } from './command.ts'

export const toggleDrawer: Command = {
  id: 'view.drawer',
  label: () => (editorView.getState().drawer ? 'Hide results' : 'Show results'),
  section: 'View',
  icon: 'panel-bottom',
  keywords: ['panel', 'fold'],
  keys: ['Alt+3'],
  enabled: () => true,
  run: () => editorView.setState(({ drawer }) => ({ drawer: !drawer })),
}
