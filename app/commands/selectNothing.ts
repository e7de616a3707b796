import { editorView } from '../editor/editorView.ts'
import type { Command } from './command.ts'
import { hasSelection } from './selected.ts'

/** One key closes and lets go, the list of problems first. */
export const selectNothing: Command = {
  id: 'edit.selectNothing',
  label: () => (editorView.getState().problems ? 'Hide problems' : 'Select nothing'),
  section: 'Edit',
  icon: 'x',
  keys: ['Escape'],
  quiet: true,
  enabled: (context) => editorView.getState().problems || hasSelection(context),
  run: ({ flow }) => {
    if (editorView.getState().problems) editorView.setState({ problems: false })
    else flow.select({})
  },
}
