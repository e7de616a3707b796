import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import { copyText, writeClipboard } from './clipboard.ts'
import type { Command } from './command.ts'
import { selectedMembers } from './selected.ts'

export const copy: Command = {
  id: 'edit.copy',
  label: 'Copy',
  section: 'Edit',
  icon: 'copy',
  keywords: ['clipboard', 'json'],
  keys: ['Mod+C'],
  native: true,
  menus: ['node', 'nodes', 'group', 'note'],
  enabled: (context) => selectedMembers(context).length > 0,
  run: async (context) => {
    const ids = selectedMembers(context)
    if (await writeClipboard(copyText(ids))) announce(`Copied ${formatCount(ids.length, 'node')}.`)
  },
}
