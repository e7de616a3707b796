import type { AnyNode } from '../define.ts'
import type { Fix, Problem } from '../problem.ts'
import { learnsWith } from '../transform.ts'
import { addNode, bypass, connect, createNode, firstPort, moveNodes, newId, removeAndJoin, setParams } from './edit.ts'
import { edgeId, type Flow, type FlowEdge, type FlowNode } from './flow.ts'
import { downstreamOf, portOf, topologicalOrder, upstreamOf } from './graph.ts'
import type { Catalogue } from './infer.ts'

/**
 * The flow with a problem's fix applied. A problem without a fix, or one whose node, port or node type is no longer there,
 * leaves the flow as it is.
 */
export function applyFix(flow: Flow, catalogue: Catalogue, problem: Problem): Flow {
  const { fix } = problem
  const node = flow.nodes.find((each) => each.id === problem.nodeId)
  if (!fix || !node) return flow
  switch (fix.kind) {
    case 'setParams':
      return setParams(flow, node.id, asJson(fix.params))
    case 'insertBefore':
      return insertBefore(flow, catalogue, node, fix)
    case 'insertAfter':
      return insertAfter(flow, catalogue, node, fix)
    case 'insertUpstream':
      return insertUpstream(flow, catalogue, node, fix)
    case 'moveAfterSplit':
      return moveAfterSplit(flow, catalogue, node, problem.port)
    case 'removeNode':
      return removeAndJoin(flow, catalogue, node.id)
    case 'removeEdge': {
      const edge =
        flow.edges.find((each) => edgeId(each) === problem.edgeId) ??
        flow.edges.find((each) => each.to.node === node.id && each.to.port === fix.port)
      return edge ? { ...flow, edges: flow.edges.filter((each) => each !== edge) } : flow
    }
  }
}

/** Settings of a fix as a file holds them; undefined means "back to the default". */
const asJson = (params: Record<string, unknown>): Record<string, FlowNode['params'][string] | undefined> =>
  Object.fromEntries(
    Object.entries(params).map(([key, value]) => [
      key,
      value === undefined ? undefined : JSON.parse(JSON.stringify(value)),
    ]),
  )

const gap = 260

/** Makes room: nodes that stand at or right of `x`, and follow from these, move on by one place. */
function shiftRight(flow: Flow, ids: ReadonlySet<string>, x: number): Flow {
  return {
    ...flow,
    nodes: flow.nodes.map((node) =>
      ids.has(node.id) && node.position.x >= x
        ? { ...node, position: { ...node.position, x: node.position.x + gap } }
        : node,
    ),
  }
}

const portType = (flow: Flow, catalogue: Catalogue, end: FlowEdge['from'], direction: 'inputs' | 'outputs') => {
  const definition = catalogue.find(flow.nodes.find((each) => each.id === end.node)?.type ?? '')
  return definition && portOf(definition, direction, end.port)?.type
}

function insertBefore(
  flow: Flow,
  catalogue: Catalogue,
  node: FlowNode,
  fix: Pick<Extract<Fix, { kind: 'insertBefore' }>, 'port' | 'type' | 'params'>,
): Flow {
  const definition = catalogue.find(fix.type)
  const type = portType(flow, catalogue, { node: node.id, port: fix.port }, 'inputs')
  const output = definition && type && firstPort(definition, 'outputs', type)
  if (!definition || output === undefined || type === undefined) return flow
  const edge = flow.edges.find((each) => each.to.node === node.id && each.to.port === fix.port)
  const added = place(flow, definition, node.position, fix.params)
  const roomy = shiftRight(flow, new Set([node.id, ...downstreamOf(flow, [node.id])]), node.position.x)
  const withNode = addNode(roomy, inGroupOf(added, node))
  const led = connect(withNode, { from: { node: added.id, port: output }, to: { node: node.id, port: fix.port } })
  const input = firstPort(definition, 'inputs', type)
  return edge && input !== undefined ? connect(led, { from: edge.from, to: { node: added.id, port: input } }) : led
}

function insertAfter(
  flow: Flow,
  catalogue: Catalogue,
  node: FlowNode,
  fix: Pick<Extract<Fix, { kind: 'insertAfter' }>, 'port' | 'type' | 'params'>,
): Flow {
  const definition = catalogue.find(fix.type)
  const type = portType(flow, catalogue, { node: node.id, port: fix.port }, 'outputs')
  const input = definition && type && firstPort(definition, 'inputs', type)
  if (!definition || input === undefined || type === undefined) return flow
  const x = node.position.x + gap
  const added = inGroupOf(place(flow, definition, { x, y: node.position.y }, fix.params), node)
  const roomy = addNode(shiftRight(flow, downstreamOf(flow, [node.id]), x), added)
  return leadThrough(roomy, { node: node.id, port: fix.port }, added.id, input, firstPort(definition, 'outputs', type))
}

function insertUpstream(
  flow: Flow,
  catalogue: Catalogue,
  node: FlowNode,
  fix: Pick<Extract<Fix, { kind: 'insertUpstream' }>, 'port' | 'type' | 'params'>,
): Flow {
  const edge = flow.edges.find((each) => each.to.node === node.id && each.to.port === fix.port)
  const source = flow.nodes.find((each) => each.id === edge?.from.node)
  if (!edge || !source) return flow
  if (source.type !== fix.type) return insertAfter(flow, catalogue, source, { ...fix, port: edge.from.port })
  return setParams(flow, source.id, asJson(withAdded(source.params, fix.params ?? {})))
}

/** Settings with others added: lists grow, records are merged, anything else is replaced. */
function withAdded(old: Record<string, unknown>, added: Record<string, unknown>): Record<string, unknown> {
  const merged = Object.entries(added).map(([key, value]): [string, unknown] => {
    const before = old[key]
    if (Array.isArray(before) && Array.isArray(value)) return [key, [...new Set([...before, ...value])]]
    if (isRecord(before) && isRecord(value)) return [key, withAdded(before, value)]
    return [key, value]
  })
  return { ...old, ...Object.fromEntries(merged) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every edge that leaves `source` starts at `output` of the node from now on, and `source` feeds the node. */
function leadThrough(
  flow: Flow,
  source: FlowEdge['from'],
  id: string,
  input: string,
  output: string | undefined,
): Flow {
  const edges = flow.edges.map((edge) =>
    output !== undefined && edge.from.node === source.node && edge.from.port === source.port && edge.to.node !== id
      ? { ...edge, from: { node: id, port: output } }
      : edge,
  )
  return connect({ ...flow, edges }, { from: source, to: { node: id, port: input } })
}

const place = (
  flow: Flow,
  definition: AnyNode,
  position: { x: number; y: number },
  params: Record<string, unknown> | undefined,
): FlowNode => {
  const settings: FlowNode['params'] = JSON.parse(JSON.stringify(params ?? {}))
  return createNode(definition, newId(flow, definition.id), { ...position }, settings)
}

const inGroupOf = (node: FlowNode, other: FlowNode): FlowNode =>
  other.group === undefined ? node : { ...node, group: other.group }

/**
 * Moves a step that learns to the far side of the first node downstream that assigns parts, together with the other steps
 * that learn on the way there, whose order is kept. Without such a node one is put before the step.
 */
function moveAfterSplit(flow: Flow, catalogue: Catalogue, node: FlowNode, port: string | undefined): Flow {
  const definitionOf = (id: string): AnyNode | undefined =>
    catalogue.find(flow.nodes.find((each) => each.id === id)?.type ?? '')
  const after = downstreamOf(flow, [node.id])
  const order = topologicalOrder(flow)
  const splitId = order.find((id) => after.has(id) && definitionOf(id)?.assignsParts)
  const input = port ?? Object.keys(definitionOf(node.id)?.inputs ?? {})[0]
  if (splitId === undefined) {
    const split = catalogue.all.find((each) => each.assignsParts)
    return split && input !== undefined ? insertBefore(flow, catalogue, node, { port: input, type: split.id }) : flow
  }
  const before = upstreamOf(flow, [splitId])
  const moving = order.filter(
    (id) =>
      id === node.id ||
      (after.has(id) &&
        before.has(id) &&
        (definitionOf(id)?.learnsFromTrainRows || learnsWith(definitionOf(id)?.transform))),
  )
  const split = definitionOf(splitId)
  const source = split && firstPort(split, 'outputs', 'table')
  if (source === undefined) return flow
  const splitAt = flow.nodes.find((each) => each.id === splitId)?.position ?? node.position
  let result = moving.reduce((sum, id) => bypass(sum, catalogue, id), flow)
  let from: FlowEdge['from'] = { node: splitId, port: source }
  let x = splitAt.x
  for (const id of moving) {
    const definition = definitionOf(id)
    const into = definition && firstPort(definition, 'inputs', 'table')
    const out = definition && firstPort(definition, 'outputs', 'table')
    if (into === undefined) continue
    x += gap
    result = shiftRight(result, downstreamOf(result, [splitId]), x)
    result = moveNodes(result, new Map([[id, { x, y: splitAt.y }]]))
    result = leadThrough(result, from, id, into, out)
    if (out !== undefined) from = { node: id, port: out }
  }
  return result
}
