import type { AnyNode } from '../define.ts'
import {
  edgeId,
  type Flow,
  type FlowEdge,
  type FlowGroup,
  type FlowNode,
  type FlowNote,
  type FlowParameter,
  type SearchRange,
} from './flow.ts'
import { portOf } from './graph.ts'
import { newId } from './ids.ts'
import type { Catalogue } from './infer.ts'

type Point = { x: number; y: number }

/** A node with its defaults, not yet in a flow. */
export const createNode = (
  definition: AnyNode,
  id: string,
  position: Point,
  params: FlowNode['params'] = {},
): FlowNode => ({
  id,
  type: definition.id,
  version: definition.version,
  params,
  position,
})

export const addNode = (flow: Flow, node: FlowNode): Flow => ({ ...flow, nodes: [...flow.nodes, node] })

/** Takes nodes out with their edges; groups left without nodes go too. */
export function removeNodes(flow: Flow, ids: readonly string[]): Flow {
  const gone = new Set(ids)
  return dropEmptyGroups(flow, {
    ...flow,
    nodes: flow.nodes.filter((node) => !gone.has(node.id)),
    edges: flow.edges.filter((edge) => !gone.has(edge.from.node) && !gone.has(edge.to.node)),
  })
}

/** Groups that had nodes in `before` and have none now go; groups that were empty stay (one may be filling them). */
function dropEmptyGroups(before: Flow, flow: Flow): Flow {
  if (!flow.groups) return flow
  const had = new Set(before.nodes.map((node) => node.group))
  const has = new Set(flow.nodes.map((node) => node.group))
  const groups = flow.groups.filter((group) => has.has(group.id) || !had.has(group.id))
  return groups.length === flow.groups.length ? flow : { ...flow, groups }
}

/** Takes a node out and joins what stood before to what stood after, where the port types allow it. */
export const removeAndJoin = (flow: Flow, catalogue: Catalogue, id: string): Flow =>
  removeNodes(bypass(flow, catalogue, id), [id])

/** Takes a node out of its edges and leaves it on the canvas: what stood before is joined to what stood after. */
export function bypass(flow: Flow, catalogue: Catalogue, id: string): Flow {
  const into = flow.edges.filter((edge) => edge.to.node === id)
  const out = flow.edges.filter((edge) => edge.from.node === id)
  const typeOf = (end: FlowEdge['from'], direction: 'inputs' | 'outputs') => {
    const definition = catalogue.find(flow.nodes.find((node) => node.id === end.node)?.type ?? '')
    return definition && portOf(definition, direction, end.port)?.type
  }
  const joined = out.flatMap((edge): FlowEdge[] => {
    const type = typeOf(edge.to, 'inputs')
    const source = into.find((each) => type !== undefined && typeOf(each.from, 'outputs') === type)
    return source ? [{ from: source.from, to: edge.to }] : []
  })
  const free = { ...flow, edges: flow.edges.filter((edge) => edge.from.node !== id && edge.to.node !== id) }
  return joined.reduce((sum, edge) => connect(sum, edge), free)
}

/** Draws an edge; one that enters the same input gives way, for an input takes one edge. */
export const connect = (flow: Flow, edge: FlowEdge): Flow => ({
  ...flow,
  edges: [...flow.edges.filter((each) => each.to.node !== edge.to.node || each.to.port !== edge.to.port), edge],
})

/** Removes edges, given by `edgeId`. */
export function disconnect(flow: Flow, edgeIds: readonly string[]): Flow {
  const gone = new Set(edgeIds)
  return { ...flow, edges: flow.edges.filter((edge) => !gone.has(edgeId(edge))) }
}

const changeNode = (flow: Flow, id: string, change: (node: FlowNode) => FlowNode): Flow => ({
  ...flow,
  nodes: flow.nodes.map((node) => (node.id === id ? change(node) : node)),
})

/** Merges parameters; one given as undefined goes back to its default. */
export const setParams = (
  flow: Flow,
  id: string,
  params: Record<string, FlowNode['params'][string] | undefined>,
): Flow =>
  changeNode(flow, id, (node) => {
    const next: FlowNode['params'] = {}
    for (const [key, value] of Object.entries({ ...node.params, ...params })) if (value !== undefined) next[key] = value
    return { ...node, params: next }
  })

/** Marks a parameter to be tuned, or takes the mark away (undefined). */
export const setTune = (flow: Flow, id: string, field: string, range: SearchRange | undefined): Flow =>
  changeNode(flow, id, (node) => {
    const { [field]: _, ...others } = node.tune ?? {}
    const tune = range ? { ...others, [field]: range } : others
    const { tune: __, ...rest } = node
    return Object.keys(tune).length > 0 ? { ...rest, tune } : rest
  })

export const moveNodes = (flow: Flow, positions: ReadonlyMap<string, Point>): Flow => ({
  ...flow,
  nodes: flow.nodes.map((node) => {
    const position = positions.get(node.id)
    return position ? { ...node, position } : node
  }),
})

/** A person's own name for a node; an empty one takes it away. */
export const setTitle = (flow: Flow, id: string, title: string): Flow =>
  changeNode(flow, id, (node) => {
    const { title: _, ...rest } = node
    return title.trim() === '' ? rest : { ...rest, title: title.slice(0, 200) }
  })

export const setFlowDetails = (flow: Flow, details: { name?: string; description?: string }): Flow => {
  const { description: _, ...rest } = flow
  const description = details.description ?? flow.description
  const name = details.name?.trim() ? details.name.slice(0, 200) : flow.name
  return description ? { ...rest, name, description } : { ...rest, name }
}

export const setFlowParameters = (flow: Flow, parameters: FlowParameter[]): Flow => {
  const { parameters: _, ...rest } = flow
  return parameters.length > 0 ? { ...rest, parameters } : rest
}

/** Puts nodes into a new group; they leave the group they were in. */
export function groupNodes(
  flow: Flow,
  ids: readonly string[],
  group: { id?: string; title: string; summary?: string; folded?: boolean },
): Flow {
  const members = new Set(ids)
  const id = group.id ?? newId(flow, 'group')
  const added: FlowGroup = {
    id,
    title: group.title,
    ...(group.summary === undefined ? {} : { summary: group.summary }),
    folded: group.folded ?? false,
  }
  return dropEmptyGroups(flow, {
    ...flow,
    nodes: flow.nodes.map((node) => (members.has(node.id) ? { ...node, group: id } : node)),
    groups: [...(flow.groups ?? []), added],
  })
}

/** Dissolves a group; its nodes stay. */
export function ungroup(flow: Flow, groupId: string): Flow {
  const groups = (flow.groups ?? []).filter((group) => group.id !== groupId)
  const { groups: _, ...rest } = flow
  const nodes = flow.nodes.map((node) => {
    if (node.group !== groupId) return node
    const { group: __, ...free } = node
    return free
  })
  return groups.length > 0 ? { ...rest, nodes, groups } : { ...rest, nodes }
}

export const setGroup = (flow: Flow, groupId: string, change: Partial<Omit<FlowGroup, 'id'>>): Flow => ({
  ...flow,
  groups: (flow.groups ?? []).map((group) => (group.id === groupId ? { ...group, ...change } : group)),
})

export const foldGroup = (flow: Flow, groupId: string, folded: boolean): Flow => setGroup(flow, groupId, { folded })

export const addNote = (flow: Flow, note: FlowNote): Flow => ({ ...flow, notes: [...(flow.notes ?? []), note] })

export const setNote = (flow: Flow, noteId: string, change: Partial<Omit<FlowNote, 'id'>>): Flow => ({
  ...flow,
  notes: (flow.notes ?? []).map((note) => (note.id === noteId ? { ...note, ...change } : note)),
})

export function removeNotes(flow: Flow, ids: readonly string[]): Flow {
  const gone = new Set(ids)
  const notes = (flow.notes ?? []).filter((note) => !gone.has(note.id))
  const { notes: _, ...rest } = flow
  return notes.length > 0 ? { ...rest, notes } : rest
}

/** Puts a node into an edge: the edge is led through the node's first input and output of its type. */
export function insertOnEdge(flow: Flow, catalogue: Catalogue, edge: FlowEdge, node: FlowNode): Flow {
  const definition = catalogue.find(node.type)
  const source = catalogue.find(flow.nodes.find((each) => each.id === edge.from.node)?.type ?? '')
  const type = source && portOf(source, 'outputs', edge.from.port)?.type
  const withNode = flow.nodes.some((each) => each.id === node.id) ? flow : addNode(flow, node)
  if (!definition || type === undefined) return withNode
  const input = firstPort(definition, 'inputs', type)
  const output = firstPort(definition, 'outputs', type)
  if (input === undefined || output === undefined) return withNode
  const without = disconnect(withNode, [edgeId(edge)])
  const led = connect(without, { from: edge.from, to: { node: node.id, port: input } })
  return connect(led, { from: { node: node.id, port: output }, to: edge.to })
}

export const firstPort = (definition: AnyNode, direction: 'inputs' | 'outputs', type: string): string | undefined =>
  Object.keys(definition[direction]).find((name) => portOf(definition, direction, name)?.type === type)

export { copyFragment, type Fragment, pasteFragment } from './fragment.ts'
export { newId } from './ids.ts'
