import type { RunScope } from '#server/contract/run.ts'
import type { Placed } from '../canvas/arrange.ts'
import { boxOf, membersOf } from '../canvas/visible.ts'
import type { CommandContext } from './command.ts'

/** Chosen things on the canvas with their boxes. */
export const placedSelection = ({ flow }: CommandContext): Placed[] =>
  flow.selection.nodes.flatMap((id) => {
    const box = boxOf(flow.flow, id)
    return box ? [{ id, box }] : []
  })

/** Chosen nodes and notes; a chosen group counts as its members. */
export const selectedMembers = ({ flow }: CommandContext): string[] => membersOf(flow.flow, flow.selection.nodes)

/** Chosen nodes only. */
export const selectedNodes = (context: CommandContext): string[] => {
  const nodes = new Set(context.flow.flow.nodes.map((node) => node.id))
  return selectedMembers(context).filter((id) => nodes.has(id))
}

/** The part of the flow that is meant by the chosen nodes; a chosen group means its members. */
export function scopeOf(context: CommandContext, part: 'to' | 'from' | 'only'): RunScope | undefined {
  const one = onlyNode(context)
  if (one !== undefined) return { kind: part, node: one }
  const nodes = selectedNodes(context)
  return nodes.length === 0 ? undefined : { kind: `${part}Each`, nodes }
}

/** The one chosen node, when exactly one is. */
export function onlyNode({ flow }: CommandContext): string | undefined {
  const [id, second] = flow.selection.nodes
  return id !== undefined && second === undefined && flow.flow.nodes.some((node) => node.id === id) ? id : undefined
}

/** The one chosen group, when exactly one is. */
export function onlyGroup({ flow }: CommandContext): string | undefined {
  const [id, second] = flow.selection.nodes
  return id !== undefined && second === undefined && flow.flow.groups?.some((group) => group.id === id) ? id : undefined
}

export const hasSelection = ({ flow }: CommandContext): boolean =>
  flow.selection.nodes.length > 0 || flow.selection.edges.length > 0
