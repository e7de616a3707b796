import { isRunActive } from '../flow/runStore.ts'
import type { Command } from './command.ts'
import { scopeOf } from './selected.ts'

export const runTo: Command = {
  id: 'run.to',
  label: 'Run to here',
  section: 'Run',
  icon: 'arrow-right',
  keywords: ['until', 'up to'],
  keys: ['Mod+Shift+Enter'],
  menus: ['node', 'nodes', 'group'],
  enabled: (context) => scopeOf(context, 'to') !== undefined && !isRunActive(context.run.status),
  run: (context) => {
    const scope = scopeOf(context, 'to')
    return scope && context.run.start(scope)
  },
}
