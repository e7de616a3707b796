import { isRunActive } from '../flow/runStore.ts'
import type { Command } from './command.ts'
import { onlyGroup, scopeOf } from './selected.ts'

export const runOnly: Command = {
  id: 'run.only',
  label: (context) =>
    onlyGroup(context) === undefined
      ? context.flow.selection.nodes.length > 1
        ? 'Run only these nodes'
        : 'Run only this node'
      : 'Run only this group',
  section: 'Run',
  icon: 'play',
  keywords: ['single'],
  keys: ['Alt+Enter'],
  menus: ['node', 'nodes', 'group'],
  enabled: (context) => scopeOf(context, 'only') !== undefined && !isRunActive(context.run.status),
  run: (context) => {
    const scope = scopeOf(context, 'only')
    return scope && context.run.start(scope)
  },
}
