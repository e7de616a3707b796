import { isRunActive } from '../flow/runStore.ts'
import type { Command } from './command.ts'
import { onlyNode } from './selected.ts'

export const runOnly: Command = {
  id: 'run.only',
  label: 'Run only this node',
  section: 'Run',
  icon: 'play',
  keywords: ['single'],
  keys: ['Alt+Enter'],
  menus: ['node'],
  enabled: (context) => onlyNode(context) !== undefined && !isRunActive(context.run.status),
  run: (context) => {
    const node = onlyNode(context)
    return node === undefined ? undefined : context.run.start({ kind: 'only', node })
  },
}
