import type { AnyNode, Port, ProbeRequest } from '../define.ts'
import type { NodeProblem, Problem } from '../problem.ts'
import type { Spec } from '../spec/spec.ts'
import { edgeId, type Flow, type FlowEdge, type FlowNode } from './flow.ts'
import { downstreamOf, findCycles, portWords, topologicalOrder } from './graph.ts'
import { flowParameters, type ParameterValues, resolveParams } from './params.ts'
import { edgeProblem, nodeName, nodeProblem, surplusProblem } from './structure.ts'

/** The nodes that are known, looked up by id; handed to whatever needs it, never imported by the kernel. */
export type Catalogue = { readonly all: readonly AnyNode[]; find: (id: string) => AnyNode | undefined }

/** What is known of one node of a flow without running it. */
export type NodeInference = {
  /** Parsed parameters with defaults and expressions resolved; undefined when they do not parse. */
  params: Record<string, unknown> | undefined
  inputs: Record<string, Spec | undefined>
  outputs: Record<string, Spec | undefined>
  card: string
  problems: Problem[]
}

export type Inference = {
  nodes: Record<string, NodeInference>
  /** All problems of the flow and its nodes, flow order. */
  problems: Problem[]
}

export type InferFlowOptions = {
  flow: Flow
  catalogue: Catalogue
  /** The answer to a probe, undefined while it is unknown. */
  facts: (request: ProbeRequest) => unknown
  /** Given values of flow parameters. */
  parameters: Record<string, unknown>
}

type Entry = { node: FlowNode; definition: AnyNode | undefined }

/** What the walk knows of the flow: nodes by id, and the edge that counts for each input. */
type Walk = {
  flow: Flow
  catalogue: Catalogue
  entries: ReadonlyMap<string, Entry>
  into: ReadonlyMap<string, FlowEdge[]>
  touched: ReadonlySet<string>
  splits: () => ReadonlySet<string>
  parameters: ParameterValues
  facts: (request: ProbeRequest) => unknown
  results: Map<string, NodeInference>
}

/**
 * What is known of a whole flow without running it: specs on every port, parsed parameters, and all problems, each placed at
 * its node, port or edge. Works on flows that are half built; never throws, whatever a definition does.
 */
export function inferFlow({ flow, catalogue, facts, parameters }: InferFlowOptions): Inference {
  const entries = new Map<string, Entry>(
    flow.nodes.map((node) => [node.id, { node, definition: catalogue.find(node.type) }]),
  )
  const values = flowParameters(flow, parameters)
  const into = new Map<string, FlowEdge[]>()
  const touched = new Set<string>()
  for (const edge of flow.edges) {
    const list = into.get(edge.to.node)
    if (list) list.push(edge)
    else into.set(edge.to.node, [edge])
    touched.add(edge.from.node)
    touched.add(edge.to.node)
  }
  let splits: Set<string> | undefined
  const walk: Walk = {
    flow,
    catalogue,
    entries,
    into,
    touched,
    splits: () => {
      splits ??= new Set(flow.nodes.filter(({ id }) => entries.get(id)?.definition?.assignsParts).map(({ id }) => id))
      return splits
    },
    parameters: values.values,
    facts,
    results: new Map(),
  }
  for (const id of topologicalOrder(flow)) {
    const entry = entries.get(id)
    if (entry) walk.results.set(id, inferNode(walk, entry))
  }
  const nodes: Record<string, NodeInference> = {}
  const problems: Problem[] = [...values.problems, ...cycleProblems(walk)]
  for (const { id } of flow.nodes) {
    const result = walk.results.get(id)
    if (!result) continue
    nodes[id] = result
    for (const problem of result.problems) problems.push(problem)
  }
  return { nodes, problems }
}

function cycleProblems({ flow, entries }: Walk): Problem[] {
  return findCycles(flow).map((ids) => {
    const names = ids.map((id) => {
      const entry = entries.get(id)
      return entry ? nodeName(entry.node, entry.definition) : `"${id}"`
    })
    const [first = ''] = ids
    const own = ids.length === 1
    return {
      code: 'cycle',
      severity: 'error',
      message: own
        ? `${names[0]} feeds itself. A flow runs from start to end; remove the edge.`
        : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} depend on each other in a circle. Remove one of the edges between them.`,
      nodeId: first,
      nodeIds: ids,
    }
  })
}

function inferNode(walk: Walk, { node, definition }: Entry): NodeInference {
  const problems: Problem[] = []
  const refused = nodeProblem(node, definition)
  if (refused) problems.push(refused)
  const { edges, faulty } = countingEdges(walk, { node, definition }, problems)
  if (!definition || refused) return { params: undefined, inputs: {}, outputs: {}, card: '', problems }

  const inputs: Record<string, Spec | undefined> = {}
  const connected: Record<string, boolean> = {}
  const ports: Record<string, Port> = definition.inputs
  for (const [name, port] of Object.entries(ports)) {
    const edge = edges.get(name)
    connected[name] = edge !== undefined
    const spec = edge && ownSpec(walk.results.get(edge.from.node)?.outputs, edge.from.port)
    inputs[name] = spec?.type === port.type ? spec : undefined
    if (!edge && !port.optional && !faulty.has(name)) problems.push(missingInput(node, definition, name, port))
  }
  if (!walk.touched.has(node.id) && walk.flow.nodes.length > 1 && problems.length === 0)
    problems.push({
      code: 'not_connected',
      severity: 'warning',
      nodeId: node.id,
      message: `${nodeName(node, definition)} is not connected to anything.`,
      hint: 'Draw an edge to or from it, or remove it.',
      fix: { kind: 'removeNode', title: 'Remove the node' },
    })

  const place = (problem: NodeProblem): Problem => {
    const edge = problem.port === undefined ? undefined : edges.get(problem.port)
    return edge ? { ...problem, nodeId: node.id, edgeId: edgeId(edge) } : { ...problem, nodeId: node.id }
  }
  const resolved = resolveParams({ node, definition, parameters: walk.parameters })
  problems.push(...resolved.problems.map(place), ...tuneProblems(node, definition))
  const early = learnsBeforeSplit(walk, { node, definition }, inputs)
  if (early) problems.push(place(early))
  if (!resolved.ok) return { params: undefined, inputs, outputs: {}, card: '', problems }

  const { params } = resolved
  const answer = ask(walk, definition, { inputs, connected, params }, problems, node)
  problems.push(...(answer.problems ?? []).map(place))
  const { outputs } = answer
  return { params, inputs, outputs, card: cardOf(definition, params, inputs, outputs), problems }
}

const ownSpec = (specs: Record<string, Spec | undefined> | undefined, port: string): Spec | undefined =>
  specs && Object.hasOwn(specs, port) ? specs[port] : undefined

/** The edge that counts for each input; edges with a fault are reported and carry nothing. */
function countingEdges(
  walk: Walk,
  to: Entry,
  problems: Problem[],
): { edges: Map<string, FlowEdge>; faulty: Set<string> } {
  const edges = new Map<string, FlowEdge>()
  const faulty = new Set<string>()
  for (const edge of walk.into.get(to.node.id) ?? []) {
    const from = walk.entries.get(edge.from.node)
    if (!from) {
      problems.push({
        code: 'edge_dangling',
        severity: 'error',
        nodeId: to.node.id,
        edgeId: edgeId(edge),
        port: edge.to.port,
        message: `An edge into ${nodeName(to.node, to.definition)} comes from a node "${edge.from.node}" that is not there.`,
        fix: { kind: 'removeEdge', title: 'Remove the edge', port: edge.to.port },
      })
      faulty.add(edge.to.port)
      continue
    }
    const kept = edges.get(edge.to.port)
    if (kept) {
      problems.push(surplusProblem(edge, kept))
      continue
    }
    const problem = edgeProblem(edge, from, to)
    if (problem) {
      problems.push(problem)
      faulty.add(edge.to.port)
    } else edges.set(edge.to.port, edge)
  }
  return { edges, faulty }
}

const missingInput = (node: FlowNode, definition: AnyNode, name: string, port: Port): Problem => ({
  code: 'input_missing',
  severity: 'error',
  nodeId: node.id,
  port: name,
  message: `${nodeName(node, definition)} needs ${portWords[port.type]} at its input "${port.title}".`,
  hint: 'Draw an edge to this input.',
})

function tuneProblems(node: FlowNode, definition: AnyNode): Problem[] {
  const shape: Record<string, unknown> = definition.params.shape
  return Object.entries(node.tune ?? {}).flatMap(([field, range]): Problem[] => {
    const report = (code: string, message: string): Problem[] => [
      { code, severity: 'error', nodeId: node.id, field, message },
    ]
    if (!Object.hasOwn(shape, field))
      return report('tune_unknown', `"${field}" is marked to be tuned, but "${definition.title}" has no such setting.`)
    if (range.kind !== 'choice' && range.min > range.max)
      return report(
        'tune_range',
        `The range in which "${field}" is tuned starts at ${range.min} and ends at ${range.max}.`,
      )
    if (range.kind !== 'choice' && range.log && range.min <= 0)
      return report('tune_range', `"${field}" is tuned on a logarithmic scale, which needs a range above 0.`)
    return []
  })
}

/** A step that learns must not see validation and test rows: it belongs after the node that assigns parts. */
function learnsBeforeSplit(
  { flow, splits }: Walk,
  { node, definition }: Entry,
  inputs: Record<string, Spec | undefined>,
): NodeProblem | undefined {
  if (!definition?.transform?.learns) return undefined
  const found = Object.entries(inputs).find(([, spec]) => spec?.type === 'table')
  const [port, spec] = found ?? []
  if (port === undefined || spec?.type !== 'table') return undefined
  if (spec.columns.some((column) => column.role === 'split')) return undefined
  const all = splits()
  const hasSplitAfter = all.size > 0 && [...downstreamOf(flow, [node.id])].some((id) => all.has(id))
  return {
    code: 'learns_before_split',
    severity: 'error',
    port,
    message: `${nodeName(node, definition)} learns from the rows it sees and stands before the split: it would learn from the test rows too, and the test would look better than it is.`,
    hint: hasSplitAfter ? 'Move it after the split.' : 'Put a split before it.',
    fix: { kind: 'moveAfterSplit', title: hasSplitAfter ? 'Move it after the split' : 'Add a split before it' },
  }
}

function ask(
  walk: Walk,
  definition: AnyNode,
  given: {
    inputs: Record<string, Spec | undefined>
    connected: Record<string, boolean>
    params: Record<string, unknown>
  },
  problems: Problem[],
  node: FlowNode,
): { outputs: Record<string, Spec | undefined>; problems?: NodeProblem[] } {
  try {
    const request = definition.probe?.(given.params)
    return definition.infer({ ...given, facts: request && walk.facts(request) })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    problems.push({
      code: 'infer_failed',
      severity: 'error',
      nodeId: node.id,
      message: `What ${nodeName(node, definition)} gives could not be worked out (${reason}). This is a fault of the node.`,
    })
    return { outputs: {} }
  }
}

function cardOf(
  definition: AnyNode,
  params: Record<string, unknown>,
  inputs: Record<string, Spec | undefined>,
  outputs: Record<string, Spec | undefined>,
): string {
  try {
    return definition.card({ params, inputs, outputs })
  } catch {
    // A card is decoration: without it the node shows its summary.
    return definition.summary
  }
}
