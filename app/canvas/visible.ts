import type { Flow, FlowNode } from '#nodes/core/flow/flow.ts'
import { catalogue } from '#nodes/index.ts'
import {
  around,
  type Box,
  cardSize,
  foldedGroups,
  frameAround,
  groupCardSize,
  groupCorner,
  groupMembers,
} from './geometry.ts'
import { groupPorts, portsOf } from './ports.ts'

/** Size of a node's card. */
export function sizeOfNode(node: FlowNode, flow: Flow): { width: number; height: number } {
  const ports = portsOf(node, catalogue, flow.edges)
  return cardSize(ports.inputs.length, ports.outputs.length)
}

/** Box of a node, a note, or a group (its card when folded, else its frame); undefined for an id that is none of them. */
export function boxOf(flow: Flow, id: string): Box | undefined {
  const node = flow.nodes.find((each) => each.id === id)
  if (node) return { ...node.position, ...sizeOfNode(node, flow) }
  const note = flow.notes?.find((each) => each.id === id)
  if (note) return { ...note.position, ...note.size }
  const group = flow.groups?.find((each) => each.id === id)
  const members = groupMembers(flow).get(id) ?? []
  if (!group || members.length === 0) return undefined
  if (group.folded) {
    const ports = groupPorts(members, flow, (each) => portsOf(each, catalogue, flow.edges))
    return { ...groupCorner(members), ...groupCardSize(ports.inputs.length, ports.outputs.length) }
  }
  const box = around(members.map((each) => ({ ...each.position, ...sizeOfNode(each, flow) })))
  return box && frameAround(box)
}

/** Ids of nodes and notes behind a selection: a group stands for its members. */
export function membersOf(flow: Flow, ids: readonly string[]): string[] {
  const groups = groupMembers(flow)
  const result = new Set<string>()
  for (const id of ids) {
    const members = groups.get(id)
    if (members) for (const node of members) result.add(node.id)
    else result.add(id)
  }
  return [...result]
}

/** Ids of what stands on the canvas on its own: nodes outside folded groups, folded groups, notes. */
export function visibleIds(flow: Flow): string[] {
  const folded = foldedGroups(flow)
  const groups = groupMembers(flow)
  return [
    ...flow.nodes.filter((node) => node.group === undefined || !folded.has(node.group)).map((node) => node.id),
    ...[...folded.keys()].filter((id) => groups.has(id)),
    ...(flow.notes ?? []).map((note) => note.id),
  ]
}
