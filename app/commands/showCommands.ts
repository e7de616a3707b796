import { editorView } from '../editor/editorView.ts'
import type { Command } from './command.ts'

export const showCommands: Command = {
  id: 'help.commands',
  label: 'All commands …',
  section: 'Help',
  icon: 'command',
  keywords: ['help', 'search', 'keys'],
  keys: ['Mod+K'],
  everywhere: true,
  quiet: true,
  enabled: () => true,
  run: () => editorView.setState({ dialog: 'commands' }),
}
