import type { AnyNode } from '../define.ts'
import type { Problem } from '../problem.ts'
import { edgeId, type Flow, type FlowEdge, type FlowNode } from './flow.ts'
import { portOf, portWords } from './graph.ts'
import type { Catalogue } from './infer.ts'

/** What a person calls a node: its own title, else its definition's, with the id where that helps to find it in the file. */
export const nodeName = (node: FlowNode, definition: AnyNode | undefined): string =>
  `"${node.title ?? definition?.title ?? node.id}"`

/** Nodes whose type is not known here, or whose version is newer than ours: kept, and said. */
export function nodeProblem(node: FlowNode, definition: AnyNode | undefined): Problem | undefined {
  if (!definition)
    return {
      code: 'node_unknown',
      severity: 'error',
      nodeId: node.id,
      message: `The node type "${node.type}" is not known here. The node is kept as it is, but cannot run.`,
      hint: 'Open the flow with the version that has this node, or replace the node.',
      fix: { kind: 'removeNode', title: 'Remove the node' },
    }
  if (node.version > definition.version)
    return {
      code: 'node_newer',
      severity: 'error',
      nodeId: node.id,
      message: `"${definition.title}" was saved by version ${node.version} of the node; here is version ${definition.version}. The node is kept as it is, but cannot run.`,
      hint: 'Update Modelwright, or replace the node.',
    }
  return undefined
}

/** What is wrong with an edge in itself: ports that are not there or do not fit. */
export function edgeProblem(
  edge: FlowEdge,
  from: { node: FlowNode; definition: AnyNode | undefined },
  to: { node: FlowNode; definition: AnyNode | undefined },
): Problem | undefined {
  const report = (code: string, nodeId: string, port: string, message: string): Problem => ({
    code,
    severity: 'error',
    nodeId,
    edgeId: edgeId(edge),
    port,
    message,
    fix: { kind: 'removeEdge', title: 'Remove the edge', port: edge.to.port },
  })
  const output = from.definition && portOf(from.definition, 'outputs', edge.from.port)
  const input = to.definition && portOf(to.definition, 'inputs', edge.to.port)
  const names = (direction: 'inputs' | 'outputs', definition: AnyNode): string => {
    const ports = Object.keys(definition[direction])
    return ports.length > 0 ? ` It has ${ports.map((each) => `"${each}"`).join(', ')}.` : ' It has none.'
  }
  if (from.definition && !output)
    return report(
      'port_unknown',
      edge.from.node,
      edge.from.port,
      `${nodeName(from.node, from.definition)} has no output "${edge.from.port}", from which an edge leads to ${nodeName(to.node, to.definition)}.${names('outputs', from.definition)}`,
    )
  if (to.definition && !input)
    return report(
      'port_unknown',
      edge.to.node,
      edge.to.port,
      `${nodeName(to.node, to.definition)} has no input "${edge.to.port}", to which an edge leads from ${nodeName(from.node, from.definition)}.${names('inputs', to.definition)}`,
    )
  if (output && input && output.type !== input.type)
    return report(
      'port_type_mismatch',
      edge.to.node,
      edge.to.port,
      `"${input.title}" of ${nodeName(to.node, to.definition)} takes ${portWords[input.type]}; ${nodeName(from.node, from.definition)} gives ${portWords[output.type]}.`,
    )
  return undefined
}

/** Edges that enter an input which an earlier edge has already. */
export function surplusEdges(flow: Flow): { edge: FlowEdge; kept: FlowEdge }[] {
  const first = new Map<string, FlowEdge>()
  const surplus: { edge: FlowEdge; kept: FlowEdge }[] = []
  for (const edge of flow.edges) {
    const input = `${edge.to.node}.${edge.to.port}`
    const kept = first.get(input)
    if (kept) surplus.push({ edge, kept })
    else first.set(input, edge)
  }
  return surplus
}

/** Problems of a flow as a document against the catalogue, without inference. */
export function structureProblems(flow: Flow, catalogue: Catalogue): Problem[] {
  const nodes = new Map(flow.nodes.map((node) => [node.id, { node, definition: catalogue.find(node.type) }]))
  const problems: Problem[] = []
  for (const { node, definition } of nodes.values()) {
    const problem = nodeProblem(node, definition)
    if (problem) problems.push(problem)
  }
  for (const edge of flow.edges) {
    const [from, to] = [nodes.get(edge.from.node), nodes.get(edge.to.node)]
    const problem = from && to && edgeProblem(edge, from, to)
    if (problem) problems.push(problem)
  }
  for (const { edge, kept } of surplusEdges(flow)) problems.push(surplusProblem(edge, kept))
  return problems
}

export const surplusProblem = (edge: FlowEdge, kept: FlowEdge): Problem => ({
  code: 'input_taken_twice',
  severity: 'error',
  nodeId: edge.to.node,
  edgeId: edgeId(edge),
  port: edge.to.port,
  message: `The input "${edge.to.port}" of "${edge.to.node}" takes one edge, but a second one comes from "${edge.from.node}"; the one from "${kept.from.node}" counts.`,
  hint: 'Remove one of the two edges.',
  fix: { kind: 'removeEdge', title: `Remove the edge from "${edge.from.node}"`, port: edge.to.port },
})
