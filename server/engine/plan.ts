import type { AnyNode, ProbeRequest } from '#nodes/core/define.ts'
import type { Flow, FlowEdge } from '#nodes/core/flow/flow.ts'
import { downstreamOf, topologicalOrder } from '#nodes/core/flow/graph.ts'
import type { Catalogue, Inference } from '#nodes/core/flow/infer.ts'
import { isError, type Problem } from '#nodes/core/problem.ts'
import type { RunScope } from '#server/contract/run.ts'
import type { Outputs } from './ports.ts'

export type PlannedNode = {
  id: string
  title: string
  definition: AnyNode
  params: Record<string, unknown>
  /** Answer to the node's probe, and in words what was asked. */
  facts?: { value: unknown; about: string }
  /** Where each connected input comes from. */
  inputs: Record<string, { node: string; port: string }>
  /** Outputs that are taken as they are: a pin, or a last result outside the scope. */
  given?: { kind: 'pinned' | 'last'; outputs: Outputs }
  place: number
}

export type Plan = {
  /** Every node that takes part, each after what it needs. */
  order: string[]
  nodes: Record<string, PlannedNode>
}

export type PlanOptions = {
  flow: Flow
  catalogue: Catalogue
  /** The whole flow as inferred with the run's parameters. */
  inference: Inference
  facts: (request: ProbeRequest) => unknown
  scope: RunScope
  pins: Record<string, Outputs>
  /** Outputs that a sub-run takes nodes to have, whatever they would give. */
  given?: Record<string, Outputs>
  /** Last results by node, for a run of one node only. */
  last: Record<string, Outputs>
}

/** Which nodes run and on what, or every problem that stands in the way. */
export function planRun(options: PlanOptions): { ok: true; plan: Plan } | { ok: false; problems: Problem[] } {
  const { flow, scope } = options
  if (flow.nodes.length === 0) {
    return refuse({ code: 'flow_empty', message: 'This flow has no nodes yet.', hint: 'Add a node from the palette.' })
  }
  const known = new Set(flow.nodes.map((node) => node.id))
  const unknown = chosenNodes(scope).find((id) => !known.has(id))
  if (unknown !== undefined) return refuse({ code: 'node_unknown', message: `The flow has no node "${unknown}".` })
  const { needed, given, missing } = neededNodes(options)
  if (missing.length > 0) return { ok: false, problems: missing }
  const problems = options.inference.problems.filter(
    (problem) => isError(problem) && concerns(problem, scope, needed, given),
  )
  if (problems.length > 0) return { ok: false, problems }

  const order = topologicalOrder(flow).filter((id) => needed.has(id))
  const flowNodes = new Map(flow.nodes.map((node) => [node.id, node]))
  const sources = sourcesOf(flow)
  const nodes: Plan['nodes'] = {}
  for (const [place, id] of order.entries()) {
    const node = flowNodes.get(id)
    const definition = node && options.catalogue.find(node.type)
    if (!node || !definition) {
      return refuse({
        code: 'node_unknown',
        message: `The node type "${node?.type ?? ''}" is not known here.`,
        nodeId: id,
      })
    }
    const params = options.inference.nodes[id]?.params
    const pinned = given.get(id)
    if (!params && !pinned) {
      return refuse({ code: 'params_invalid', message: 'The settings of this node are not valid.', nodeId: id })
    }
    const request = params && definition.probe?.(params, options.inference.nodes[id]?.inputs ?? {})
    nodes[id] = {
      id,
      title: node.title ?? definition.title,
      definition,
      params: params ?? {},
      inputs: Object.fromEntries((sources.get(id) ?? []).map((edge) => [edge.to.port, edge.from])),
      place,
      ...(request && { facts: { value: options.facts(request), about: describeRequest(request) } }),
      ...(pinned && { given: pinned }),
    }
  }
  return { ok: true, plan: { order, nodes } }
}

/** Edges by the node they lead to. */
function sourcesOf(flow: Flow): Map<string, FlowEdge[]> {
  const map = new Map<string, FlowEdge[]>()
  for (const edge of flow.edges) {
    const list = map.get(edge.to.node)
    if (list) list.push(edge)
    else map.set(edge.to.node, [edge])
  }
  return map
}

type Given = NonNullable<PlannedNode['given']>

/** Follows the scope; what is pinned (or outside, for one node alone) is taken as given, and nothing above it is needed for it. */
function neededNodes(options: PlanOptions): {
  needed: Set<string>
  given: Map<string, Given>
  missing: Problem[]
} {
  const { flow, scope, pins, last } = options
  const given = new Map<string, Given>()
  const chosen = new Set(chosenNodes(scope))
  const isAlone = scope.kind === 'only' || scope.kind === 'onlyEach'
  for (const [id, outputs] of Object.entries(pins)) {
    if (!chosen.has(id)) given.set(id, { kind: 'pinned', outputs })
  }
  for (const [id, outputs] of Object.entries(options.given ?? {})) given.set(id, { kind: 'last', outputs })
  const targets = targetsOf(flow, scope)
  const needed = new Set<string>()
  const missing: Problem[] = []
  const sources = sourcesOf(flow)
  const open = [...targets]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (needed.has(id)) continue
    needed.add(id)
    if (isAlone && !chosen.has(id) && !given.has(id)) {
      const outputs = last[id]
      if (!outputs) {
        missing.push(noResult(flow, id))
        continue
      }
      given.set(id, { kind: 'last', outputs })
    }
    if (given.has(id)) continue
    for (const edge of sources.get(id) ?? []) open.push(edge.from.node)
  }
  return { needed, given, missing }
}

function targetsOf(flow: Flow, scope: RunScope): string[] {
  if (scope.kind === 'all') {
    const sources = new Set(flow.edges.map((edge) => edge.from.node))
    const ends = flow.nodes.filter((node) => !sources.has(node.id)).map((node) => node.id)
    // A flow that is one circle has no end; all of it is looked at, so that the circle is reported.
    return ends.length > 0 ? ends : flow.nodes.map((node) => node.id)
  }
  const chosen = chosenNodes(scope)
  return scope.kind === 'from' || scope.kind === 'fromEach' ? [...chosen, ...downstreamOf(flow, chosen)] : [...chosen]
}

/** Nodes that the scope names. */
const chosenNodes = (scope: RunScope): readonly string[] =>
  scope.kind === 'all' ? [] : 'nodes' in scope ? scope.nodes : [scope.node]

function noResult(flow: Flow, id: string): Problem {
  const title = flow.nodes.find((node) => node.id === id)?.title ?? id
  return {
    code: 'result_missing',
    severity: 'error',
    message: `"${title}" has no result yet, and this node needs it.`,
    hint: 'Use "Run to here", which runs what is above as well.',
    nodeId: id,
  }
}

/** A problem stops the run when a node that has to work has it; those of the flow as a whole always do. */
function concerns(problem: Problem, scope: RunScope, needed: Set<string>, given: Map<string, unknown>): boolean {
  const works = (id: string): boolean => needed.has(id) && !given.has(id)
  if (problem.nodeIds) return scope.kind === 'all' || problem.nodeIds.some(works)
  return problem.nodeId === undefined || works(problem.nodeId)
}

/** In words what a probe looks at. */
export function describeRequest(request: ProbeRequest): string {
  const asked = request.kind === 'source' ? request.source : request
  return 'file' in asked ? `The file "${asked.file.split('/').at(-1) ?? asked.file}"` : 'What is read'
}

const refuse = (problem: Omit<Problem, 'severity'>): { ok: false; problems: Problem[] } => ({
  ok: false,
  problems: [{ ...problem, severity: 'error' }],
})
