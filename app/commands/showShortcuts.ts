import { editorView } from '../editor/editorView.ts'
import type { Command } from './command.ts'

export const showShortcuts: Command = {
  id: 'help.shortcuts',
  label: 'Keyboard shortcuts',
  section: 'Help',
  icon: 'keyboard',
  keywords: ['help', 'search', 'keys'],
  keys: ['?'],
  enabled: () => true,
  run: () => editorView.setState({ dialog: 'shortcuts' }),
}
