import { formatFlow } from '#nodes/core/flow/canonical.ts'
import { announce } from '../shell/announcer.ts'
import type { Command } from './command.ts'

export const exportFlow: Command = {
  id: 'flow.export',
  label: 'Export the flow as a file',
  section: 'Flow',
  icon: 'file-down',
  keywords: ['download', 'save', 'json'],
  keys: ['Mod+S'],
  enabled: ({ flow }) => flow.flowId !== undefined,
  run: ({ flow }) => {
    const name = `${
      flow.flow.name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-+|-+$/g, '') || 'flow'
    }.flow.json`
    const address = URL.createObjectURL(new Blob([formatFlow(flow.flow)], { type: 'application/json' }))
    const link = document.createElement('a')
    link.href = address
    link.download = name
    link.click()
    URL.revokeObjectURL(address)
    announce(`Exported ${name}.`)
  },
}
