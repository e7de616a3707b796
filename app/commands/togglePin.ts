import { isRunActive } from '../flow/runStore.ts'
import { announce } from '../shell/announcer.ts'
import type { Command, CommandContext } from './command.ts'
import { onlyNode } from './selected.ts'

const resultOf = (context: CommandContext) => context.run.nodes[onlyNode(context) ?? '']
const isPinned = (context: CommandContext): boolean => resultOf(context)?.state === 'pinned'

export const togglePin: Command = {
  id: 'run.pin',
  label: (context) => (isPinned(context) ? 'Unpin its result' : 'Pin its result'),
  section: 'Run',
  icon: 'pin',
  keywords: ['keep', 'hold', 'unpin', 'freeze'],
  menus: ['node'],
  enabled: (context) => !isRunActive(context.run.status) && Object.keys(resultOf(context)?.outputs ?? {}).length > 0,
  run: async (context) => {
    const node = onlyNode(context)
    if (node === undefined) return
    const pinned = !isPinned(context)
    await context.run.setPin(node, pinned)
    announce(pinned ? 'Pinned: runs take this result as it is.' : 'Unpinned.')
  },
}
