import { disconnect } from '#nodes/core/flow/edit.ts'
import { edgeId } from '#nodes/core/flow/flow.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import type { Command, CommandContext } from './command.ts'
import { selectedNodes } from './selected.ts'

export const disconnectAll: Command = {
  id: 'edit.disconnectAll',
  label: 'Remove its edges',
  section: 'Edit',
  icon: 'unplug',
  keywords: ['disconnect', 'unplug'],
  menus: ['node'],
  enabled: (context) => edgesOf(context).length > 0,
  run: (context) => {
    const ids = edgesOf(context)
    context.flow.apply(`remove ${formatCount(ids.length, 'edge')}`, (flow) => disconnect(flow, ids))
    announce(`Removed ${formatCount(ids.length, 'edge')}.`)
  },
}

function edgesOf(context: CommandContext): string[] {
  const ids = new Set(selectedNodes(context))
  return context.flow.flow.edges.filter((edge) => ids.has(edge.from.node) || ids.has(edge.to.node)).map(edgeId)
}
