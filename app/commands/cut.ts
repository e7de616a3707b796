import { copyText, writeClipboard } from './clipboard.ts'
import type { Command } from './command.ts'
import { removeSelected } from './removeSelected.ts'
import { selectedMembers } from './selected.ts'

export const cut: Command = {
  id: 'edit.cut',
  label: 'Cut',
  section: 'Edit',
  icon: 'scissors',
  keys: ['Mod+X'],
  native: true,
  enabled: (context) => selectedMembers(context).length > 0,
  run: async (context) => {
    const ids = selectedMembers(context)
    if (await writeClipboard(copyText(ids))) removeSelected('cut', context.flow)
  },
}
