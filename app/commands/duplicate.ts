import { copyFragment, pasteFragment } from '#nodes/core/flow/edit.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import type { Command } from './command.ts'
import { selectedMembers } from './selected.ts'

export const duplicate: Command = {
  id: 'edit.duplicate',
  label: 'Duplicate',
  section: 'Edit',
  icon: 'copy-plus',
  keywords: ['clone', 'again'],
  keys: ['Mod+D'],
  menus: ['node', 'nodes', 'group', 'note'],
  enabled: (context) => selectedMembers(context).length > 0,
  run: (context) => {
    const { flow, apply, select } = context.flow
    const piece = copyFragment(flow, selectedMembers(context))
    const all = [...piece.nodes, ...(piece.notes ?? [])].map((each) => each.position)
    const at = { x: Math.min(...all.map(({ x }) => x)) + 32, y: Math.min(...all.map(({ y }) => y)) + 32 }
    let ids: string[] = []
    apply(`duplicate ${formatCount(all.length, 'node')}`, (before) => {
      const result = pasteFragment(before, piece, at)
      ids = result.ids
      return result.flow
    })
    select({ nodes: ids })
    announce(`Duplicated ${formatCount(all.length, 'node')}.`)
  },
}
