import { disconnect, removeNodes, removeNotes } from '#nodes/core/flow/edit.ts'
import { membersOf } from '../canvas/visible.ts'
import type { FlowState } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'

/** Takes out the chosen nodes, notes and edges as one undo step. */
export function removeSelected(verb: string, { flow, selection, apply }: FlowState): void {
  const ids = membersOf(flow, selection.nodes)
  const notes = ids.filter((id) => flow.notes?.some((note) => note.id === id))
  const words = ids.length > 0 ? formatCount(ids.length, 'node') : formatCount(selection.edges.length, 'edge')
  apply(`${verb} ${words}`, (before) => {
    const edges = selection.edges.length > 0 ? disconnect(before, selection.edges) : before
    const nodes = ids.length > notes.length ? removeNodes(edges, ids) : edges
    return notes.length > 0 ? removeNotes(nodes, notes) : nodes
  })
  announce(`Removed ${words}.`)
}
