import { editorView } from '../editor/editorView.ts'
import type { Command } from './command.ts'

export const togglePalette: Command = {
  id: 'view.palette',
  label: () => (editorView.getState().palette ? 'Hide the node palette' : 'Show the node palette'),
  section: 'View',
  icon: 'panel-left',
  keywords: ['panel', 'fold'],
  keys: ['Alt+1'],
  enabled: () => true,
  run: () => editorView.setState(({ palette }) => ({ palette: !palette })),
}
