import type { AnyNode, Port, ProbeRequest } from '../define.ts'
import { isError, type NodeProblem, type Problem } from '../problem.ts'
import type { Spec } from '../spec/spec.ts'
import { edgeId, type Flow, type FlowEdge, type FlowNode } from './flow.ts'
import { topologicalOrder, upstreamOf } from './graph.ts'
import { cycleProblems, learnsBeforeSplit, missingInput, tuneProblems } from './inferProblems.ts'
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
  /** Nodes after which rows get their part. */
  beforeSplit: () => ReadonlySet<string>
  parameters: ParameterValues
  facts: (request: ProbeRequest) => unknown
  results: Map<string, NodeInference>
}

/**
 * What is known of a whole flow without running it: specs on every port, parsed parameters, and all problems, each placed at
 * its node, port or edge. Works on flows that are half built; never throws, whatever a definition does.
 */
export function inferFlow(options: InferFlowOptions): Inference {
  const steps = inferSteps(options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same in steps of one node each, for whoever must not be held up by a flow of thousands. */
export function* inferSteps({ flow, catalogue, facts, parameters }: InferFlowOptions): Generator<void, Inference> {
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
  let beforeSplit: Set<string> | undefined
  const walk: Walk = {
    flow,
    catalogue,
    entries,
    into,
    touched,
    beforeSplit: () => {
      beforeSplit ??= upstreamOf(
        flow,
        flow.nodes.filter(({ id }) => entries.get(id)?.definition?.assignsParts).map(({ id }) => id),
      )
      return beforeSplit
    },
    parameters: values.values,
    facts,
    results: new Map(),
  }
  for (const id of topologicalOrder(flow)) {
    const entry = entries.get(id)
    if (entry) walk.results.set(id, inferNode(walk, entry))
    yield
  }
  const nodes: Record<string, NodeInference> = {}
  const problems: Problem[] = [...values.problems, ...cycleProblems(flow, (id) => entries.get(id)?.definition)]
  for (const { id } of flow.nodes) {
    const result = walk.results.get(id)
    if (!result) continue
    nodes[id] = result
    for (const problem of result.problems) problems.push(problem)
  }
  return { nodes, problems }
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
  const early = learnsBeforeSplit(node, definition, inputs, walk.beforeSplit, resolved.ok ? resolved.params : undefined)
  if (early) problems.push(place(early))
  if (!resolved.ok) return { params: undefined, inputs, outputs: {}, card: '', problems }

  const { params } = resolved
  const answer = ask(walk, definition, { inputs, connected, params }, problems, node)
  problems.push(...(answer.problems ?? []).map((problem) => place(withoutIdleFix(walk, node, problem))))
  const { outputs } = answer
  return { params, inputs, outputs, card: cardOf(definition, params, inputs, outputs), problems }
}

/** A fix that puts a node in is left away where one of its kind stands upstream and has errors: mending that one is what helps. */
function withoutIdleFix(walk: Walk, node: FlowNode, problem: NodeProblem): NodeProblem {
  const { fix, ...rest } = problem
  if (fix?.kind !== 'insertBefore') return problem
  const isThere = [...upstreamOf(walk.flow, [node.id])].some(
    (id) => walk.entries.get(id)?.node.type === fix.type && walk.results.get(id)?.problems.some(isError),
  )
  return isThere ? rest : problem
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
    const request = definition.probe?.(given.params, given.inputs)
    return definition.infer({ ...given, nodeId: node.id, facts: request && walk.facts(request) })
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
