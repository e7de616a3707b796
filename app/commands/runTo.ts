import { isRunActive } from '../flow/runStore.ts'
import type { Command } from './command.ts'
import { onlyNode } from './selected.ts'

export const runTo: Command = {
  id: 'run.to',
  label: 'Run to here',
  section: 'Run',
  icon: 'arrow-right',
  keywords: ['until', 'up to'],
  keys: ['Mod+Shift+Enter'],
  menus: ['node'],
  enabled: (context) => onlyNode(context) !== undefined && !isRunActive(context.run.status),
  run: (context) => {
    const node = onlyNode(context)
    return node === undefined ? undefined : context.run.start({ kind: 'to', node })
  },
}
