import { editorView } from '../editor/editorView.ts'
import type { Command } from './command.ts'

export const showProblems: Command = {
  id: 'view.problems',
  label: () => (editorView.getState().problems ? 'Hide problems' : 'Show problems'),
  section: 'View',
  icon: 'circle-alert',
  keywords: ['panel', 'fold', 'errors', 'warnings'],
  keys: ['P'],
  enabled: () => true,
  run: () => editorView.setState(({ problems }) => ({ problems: !problems })),
}
