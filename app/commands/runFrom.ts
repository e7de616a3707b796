import { isRunActive } from '../flow/runStore.ts'
import type { Command } from './command.ts'
import { onlyNode } from './selected.ts'

export const runFrom: Command = {
  id: 'run.from',
  label: 'Run from here on',
  section: 'Run',
  icon: 'corner-down-left',
  keywords: ['after', 'downstream'],
  menus: ['node'],
  enabled: (context) => onlyNode(context) !== undefined && !isRunActive(context.run.status),
  run: (context) => {
    const node = onlyNode(context)
    return node === undefined ? undefined : context.run.start({ kind: 'from', node })
  },
}
