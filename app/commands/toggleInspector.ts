import { editorView } from '../editor/editorView.ts'
import type { Command } from './command.ts'

export const toggleInspector: Command = {
  id: 'view.inspector',
  label: () => (editorView.getState().inspector ? 'Hide the inspector' : 'Show the inspector'),
  section: 'View',
  icon: 'panel-right',
  keywords: ['panel', 'fold'],
  keys: ['Alt+2'],
  enabled: () => true,
  run: () => editorView.setState(({ inspector }) => ({ inspector: !inspector })),
}
