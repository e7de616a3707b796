import type { AnyNode, Port } from '../define.ts'
import type { Problem } from '../problem.ts'
import { type Flow, type FlowEdge, type FlowNode, flowSchemaVersion } from './flow.ts'
import { portOf } from './graph.ts'
import type { Catalogue } from './infer.ts'

/** One thing that an upgrade did, as a plain sentence. */
export type UpgradeChange = { message: string; nodeId?: string }

type Document = Record<string, unknown>
export type DocumentStep = (document: Document) => { document: Document; changes: UpgradeChange[] }

/** From schema version N to N + 1: `documentSteps[N]`. Version 1 is the first: there is nothing to lead to it yet. */
export const documentSteps: Readonly<Record<number, DocumentStep>> = {}

/** Leads an older document to the current schema version, step by step. */
export function upgradeDocument(
  document: Document,
  steps: Readonly<Record<number, DocumentStep>> = documentSteps,
  target: number = flowSchemaVersion,
): { ok: true; document: Document; changes: UpgradeChange[] } | { ok: false; problem: Problem } {
  const refuse = (code: string, message: string, hint?: string): { ok: false; problem: Problem } => ({
    ok: false,
    problem: {
      code,
      severity: 'error',
      message,
      field: 'schemaVersion',
      ...(hint === undefined ? {} : { hint }),
    },
  })
  const given = document['schemaVersion']
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 1)
    return refuse(
      'flow_malformed',
      `"schemaVersion" must be a whole number from 1 to ${target}; it says which form the file has.`,
    )
  if (given > target)
    return refuse(
      'flow_newer',
      `The flow was saved by a newer Modelwright: its schemaVersion is ${given}, this version reads up to ${target}.`,
      'Update Modelwright to open it. The file is left as it is.',
    )
  let current = document
  const changes: UpgradeChange[] = []
  for (let version = given; version < target; version += 1) {
    const step = steps[version]
    if (!step) return refuse('flow_too_old', `There is no way from schemaVersion ${version} to ${version + 1}.`)
    const result = step(current)
    current = { ...result.document, schemaVersion: version + 1 }
    changes.push(
      { message: `The file's form was brought from schemaVersion ${version} to ${version + 1}.` },
      ...result.changes,
    )
  }
  return { ok: true, document: current, changes }
}

type NodeUpgrade = { node: FlowNode; changes: UpgradeChange[]; problems: Problem[] }

function upgradeNode(node: FlowNode, catalogue: Catalogue, renamed: ReadonlyMap<string, AnyNode>): NodeUpgrade {
  const known = catalogue.find(node.type)
  const definition = known ?? renamed.get(node.type)
  const changes: UpgradeChange[] = []
  const name = `Node "${node.id}"`
  if (!definition) return { node, changes, problems: [] }
  let current = node
  if (!known) {
    changes.push({
      nodeId: node.id,
      message: `${name}: "${node.type}" is now "${definition.id}" (${definition.title}).`,
    })
    current = { ...current, type: definition.id }
  }
  if (node.version >= definition.version) return { node: current, changes, problems: [] }
  let params: Record<string, unknown> = current.params
  try {
    for (let version = node.version; version < definition.version; version += 1) {
      const step = definition.upgrade?.[version]
      if (step) params = step(JSON.parse(JSON.stringify(params)))
    }
    // Through JSON, so that whatever a step left behind is what a file can hold.
    const clean: FlowNode['params'] = JSON.parse(JSON.stringify(params))
    changes.push({
      nodeId: node.id,
      message: `${name}: settings of "${definition.title}" brought from version ${node.version} to ${definition.version}.`,
    })
    return { node: { ...current, params: clean, version: definition.version }, changes, problems: [] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      node,
      changes: [],
      problems: [
        {
          code: 'upgrade_failed',
          severity: 'error',
          nodeId: node.id,
          message: `${name}: its settings could not be brought from version ${node.version} to ${definition.version} (${reason}). The node is kept as it was.`,
          hint: 'Replace the node by a new one.',
        },
      ],
    }
  }
}

/** Current name of a port that the definition knows under another; undefined where there is none. */
function renamedPort(definition: AnyNode, direction: 'inputs' | 'outputs', name: string): string | undefined {
  if (portOf(definition, direction, name)) return undefined
  const ports: Record<string, Port> = definition[direction]
  return Object.entries(ports).find(([, port]) => port.replaces?.includes(name))?.[0]
}

/**
 * Brings every node to its definition's version and every edge to the ports' present names. Nothing is dropped: what cannot
 * be led on is kept, and said by the problems of the flow. `changes` is the report of what was or would be done.
 */
export function upgradeNodes(
  flow: Flow,
  catalogue: Catalogue,
): { flow: Flow; changes: UpgradeChange[]; problems: Problem[] } {
  const renamed = new Map<string, AnyNode>()
  for (const definition of catalogue.all) for (const old of definition.replaces ?? []) renamed.set(old, definition)
  const changes: UpgradeChange[] = []
  const problems: Problem[] = []
  const nodes = flow.nodes.map((node) => {
    const result = upgradeNode(node, catalogue, renamed)
    changes.push(...result.changes)
    problems.push(...result.problems)
    return result.node
  })
  const definitions = new Map(nodes.map((node) => [node.id, catalogue.find(node.type)]))
  const lead = (end: FlowEdge['from'], direction: 'inputs' | 'outputs'): FlowEdge['from'] => {
    const definition = definitions.get(end.node)
    const port = definition && renamedPort(definition, direction, end.port)
    if (port === undefined) return end
    changes.push({
      nodeId: end.node,
      message: `Node "${end.node}": the ${direction === 'inputs' ? 'input' : 'output'} "${end.port}" is now "${port}"; its edge was led there.`,
    })
    return { ...end, port }
  }
  const edges = flow.edges.map((edge) => {
    const [from, to] = [lead(edge.from, 'outputs'), lead(edge.to, 'inputs')]
    return from === edge.from && to === edge.to ? edge : { from, to }
  })
  return { flow: changes.length > 0 ? { ...flow, nodes, edges } : flow, changes, problems }
}
