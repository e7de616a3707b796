import { ungroup } from '#nodes/core/flow/edit.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { foldWithRoom } from './foldGroup.ts'
import { membersOf } from './visible.ts'

/** Takes a group apart as one undo step; what stands beside a folded one makes room for its members. */
export function ungroupWithRoom(groupId: string): void {
  const { flow, apply, select } = flowStore.getState()
  const ids = membersOf(flow, [groupId])
  apply('ungroup', (before) => ungroup(foldWithRoom(before, groupId, false), groupId))
  select({ nodes: ids })
  announce('Ungrouped.')
}
