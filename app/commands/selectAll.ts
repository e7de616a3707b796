import { visibleIds } from '../canvas/visible.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import type { Command } from './command.ts'

export const selectAll: Command = {
  id: 'edit.selectAll',
  label: 'Select all',
  section: 'Edit',
  icon: 'scan',
  keys: ['Mod+A'],
  menus: ['canvas'],
  enabled: ({ flow }) => visibleIds(flow.flow).length > 0,
  run: ({ flow }) => {
    const nodes = visibleIds(flow.flow)
    flow.select({ nodes })
    announce(`Selected ${formatCount(nodes.length, 'node')}.`)
  },
}
