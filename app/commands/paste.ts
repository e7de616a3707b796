import { pasteText, readClipboard } from './clipboard.ts'
import type { Command } from './command.ts'

export const paste: Command = {
  id: 'edit.paste',
  label: 'Paste',
  section: 'Edit',
  icon: 'notebook-pen',
  keywords: ['clipboard', 'json', 'insert'],
  keys: ['Mod+V'],
  native: true,
  menus: ['canvas'],
  enabled: ({ flow }) => flow.flowId !== undefined,
  run: async ({ at }) => {
    const text = await readClipboard()
    if (text !== undefined) pasteText(text, at)
  },
}
