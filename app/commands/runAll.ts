import { isRunActive } from '../flow/runStore.ts'
import type { Command } from './command.ts'

export const runAll: Command = {
  id: 'run.all',
  label: 'Run the flow',
  section: 'Run',
  icon: 'play',
  keywords: ['start', 'train', 'execute'],
  keys: ['Mod+Enter'],
  everywhere: true,
  menus: ['canvas'],
  enabled: ({ flow, run }) => flow.flow.nodes.length > 0 && !isRunActive(run.status),
  run: ({ run }) => run.start({ kind: 'all' }),
}
