import { z } from 'zod'
import { type Flow, type FlowNode, flowEdge, flowGroup, flowNode, flowNote } from './flow.ts'
import { freeId, takenIds } from './ids.ts'
import { forbiddenProblems, issueProblems } from './issues.ts'

/** A piece of a flow on the clipboard: nodes with the edges, groups among them, and notes. */
export const fragment = z.strictObject({
  format: z.literal('modelwright-fragment'),
  nodes: z.array(flowNode).max(5000),
  edges: z.array(flowEdge).max(50_000),
  groups: z.array(flowGroup).optional(),
  notes: z.array(flowNote).optional(),
})
export type Fragment = z.infer<typeof fragment>

/** Chosen nodes and notes with the edges that join two of them. A group goes along with its first chosen node. */
export function copyFragment(flow: Flow, ids: readonly string[]): Fragment {
  const chosen = new Set(ids)
  const nodes = flow.nodes.filter((node) => chosen.has(node.id))
  const groupIds = new Set(nodes.map((node) => node.group))
  const groups = (flow.groups ?? []).filter((group) => groupIds.has(group.id))
  const notes = (flow.notes ?? []).filter((note) => chosen.has(note.id))
  return {
    format: 'modelwright-fragment',
    nodes,
    edges: flow.edges.filter((edge) => chosen.has(edge.from.node) && chosen.has(edge.to.node)),
    ...(groups.length > 0 ? { groups } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  }
}

/** Puts a fragment into a flow under new ids, moved so that its upper left corner lies at `at`. `ids` are those of what was added. */
export function pasteFragment(
  flow: Flow,
  piece: Fragment,
  at: { x: number; y: number },
): { flow: Flow; ids: string[] } {
  const taken = takenIds(flow)
  const renamed = new Map<string, string>()
  const rename = (id: string): string => {
    const fresh = freeId(taken, id)
    renamed.set(id, fresh)
    return fresh
  }
  const positions = [...piece.nodes, ...(piece.notes ?? [])].map((each) => each.position)
  const corner = { x: Math.min(...positions.map(({ x }) => x)), y: Math.min(...positions.map(({ y }) => y)) }
  const moved = ({ x, y }: { x: number; y: number }) => ({ x: x - corner.x + at.x, y: y - corner.y + at.y })
  const groups = (piece.groups ?? []).map((group) => ({ ...group, id: rename(group.id) }))
  const nodes = piece.nodes.map((node): FlowNode => {
    const { group, ...rest } = node
    const newGroup = group === undefined ? undefined : renamed.get(group)
    const placed = { ...rest, id: rename(node.id), position: moved(node.position) }
    return newGroup === undefined ? placed : { ...placed, group: newGroup }
  })
  const notes = (piece.notes ?? []).map((note) => ({ ...note, id: rename(note.id), position: moved(note.position) }))
  const edges = piece.edges.flatMap((edge) => {
    const [from, to] = [renamed.get(edge.from.node), renamed.get(edge.to.node)]
    return from && to ? [{ from: { ...edge.from, node: from }, to: { ...edge.to, node: to } }] : []
  })
  return {
    flow: {
      ...flow,
      nodes: [...flow.nodes, ...nodes],
      edges: [...flow.edges, ...edges],
      ...(groups.length > 0 ? { groups: [...(flow.groups ?? []), ...groups] } : {}),
      ...(notes.length > 0 ? { notes: [...(flow.notes ?? []), ...notes] } : {}),
    },
    ids: [...nodes, ...notes].map((each) => each.id),
  }
}

/** What the clipboard's text holds: a fragment, or a whole flow as one; else a sentence saying why not. */
export function parseFragment(text: string): { ok: true; fragment: Fragment } | { ok: false; message: string } {
  if (text.length > 20_000_000) return { ok: false, message: 'The copied text is longer than 20 million characters.' }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { ok: false, message: 'The copied text is no part of a flow: it is not JSON.' }
  }
  if (typeof json !== 'object' || json === null || !('format' in json))
    return { ok: false, message: 'The copied text is no part of a flow.' }
  const forbidden = forbiddenProblems(json)[0]
  if (forbidden) return { ok: false, message: forbidden.message }
  const isFlow = json.format === 'modelwright-flow'
  if (!isFlow && json.format !== 'modelwright-fragment')
    return { ok: false, message: 'The copied text is no part of a flow: its "format" is another.' }
  const whole: Record<string, unknown> = { ...json }
  const candidate = isFlow
    ? {
        format: 'modelwright-fragment',
        nodes: whole['nodes'],
        edges: whole['edges'],
        groups: whole['groups'],
        notes: whole['notes'],
      }
    : json
  const parsed = fragment.safeParse(candidate, { reportInput: true })
  if (!parsed.success)
    return { ok: false, message: issueProblems(parsed.error, candidate)[0]?.message ?? 'The copied text is no flow.' }
  return { ok: true, fragment: parsed.data }
}
