import { downstreamOf, upstreamOf } from '#nodes/core/flow/graph.ts'
import { membersOf, visibleIds } from '../canvas/visible.ts'
import type { Command } from './command.ts'
import { selectedNodes } from './selected.ts'

export const selectConnected: Command = {
  id: 'edit.selectConnected',
  label: 'Select everything before and after',
  section: 'Edit',
  icon: 'waypoints',
  keywords: ['upstream', 'downstream', 'connected'],
  enabled: (context) => selectedNodes(context).length > 0,
  run: (context) => {
    const { flow, select } = context.flow
    const ids = selectedNodes(context)
    const all = new Set([...ids, ...upstreamOf(flow, ids), ...downstreamOf(flow, ids)])
    select({ nodes: visibleIds(flow).filter((id) => membersOf(flow, [id]).some((member) => all.has(member))) })
  },
}
