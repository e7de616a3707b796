import { ungroup } from '#nodes/core/flow/edit.ts'
import { foldWithRoom } from '../canvas/foldGroup.ts'
import { membersOf } from '../canvas/visible.ts'
import { announce } from '../shell/announcer.ts'
import type { Command } from './command.ts'
import { onlyGroup } from './selected.ts'

export const ungroupCommand: Command = {
  id: 'arrange.ungroup',
  label: 'Ungroup',
  section: 'Arrange',
  icon: 'ungroup',
  keys: ['Mod+Shift+G'],
  menus: ['group'],
  enabled: (context) => onlyGroup(context) !== undefined,
  run: (context) => {
    const id = onlyGroup(context)
    if (id === undefined) return
    const { flow, apply, select } = context.flow
    const ids = membersOf(flow, [id])
    apply('ungroup', (before) => ungroup(foldWithRoom(before, id, false), id))
    select({ nodes: ids })
    announce('Ungrouped.')
  },
}
