import { isRunActive } from '../flow/runStore.ts'
import type { Command } from './command.ts'
import { scopeOf } from './selected.ts'

export const runFrom: Command = {
  id: 'run.from',
  label: 'Run from here on',
  section: 'Run',
  icon: 'corner-down-left',
  keywords: ['after', 'downstream'],
  menus: ['node', 'nodes', 'group'],
  enabled: (context) => scopeOf(context, 'from') !== undefined && !isRunActive(context.run.status),
  run: (context) => {
    const scope = scopeOf(context, 'from')
    return scope && context.run.start(scope)
  },
}
