import { isRunActive } from '../flow/runStore.ts'
import type { Command } from './command.ts'

export const cancelRun: Command = {
  id: 'run.cancel',
  label: 'Cancel the run',
  section: 'Run',
  icon: 'circle-stop',
  keywords: ['stop', 'abort'],
  keys: ['Mod+.'],
  everywhere: true,
  enabled: ({ run }) => isRunActive(run.status),
  run: ({ run }) => run.cancel(),
}
