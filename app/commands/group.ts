import { newId } from '#nodes/core/flow/edit.ts'
import { canvasStore } from '../canvas/canvasStore.ts'
import { groupTogether } from '../canvas/groupTogether.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import type { Command } from './command.ts'
import { onlyGroup, selectedNodes } from './selected.ts'

export const group: Command = {
  id: 'arrange.group',
  label: 'Group',
  section: 'Arrange',
  icon: 'group',
  keywords: ['frame', 'together'],
  keys: ['Mod+G'],
  menus: ['node', 'nodes'],
  enabled: (context) => selectedNodes(context).length > 0 && onlyGroup(context) === undefined,
  run: (context) => {
    const ids = selectedNodes(context)
    const { flow, apply, select } = context.flow
    const id = newId(flow, 'group')
    apply(`group ${formatCount(ids.length, 'node')}`, (before) => groupTogether(before, ids, { id, title: 'Group' }))
    select({ nodes: [id] })
    canvasStore.setState({ editing: id })
    announce(`Grouped ${formatCount(ids.length, 'node')}.`)
  },
}
