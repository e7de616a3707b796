import type { AnyNode, Port } from '../define.ts'
import type { NodeProblem, Problem } from '../problem.ts'
import type { Spec } from '../spec/spec.ts'
import { learnsWith } from '../transform.ts'
import type { Flow, FlowNode } from './flow.ts'
import { findCycles, portWords } from './graph.ts'
import { nodeName } from './structure.ts'

/** One problem for each knot of nodes that depend on each other. */
export function cycleProblems(flow: Flow, definitionOf: (id: string) => AnyNode | undefined): Problem[] {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  return findCycles(flow).map((ids) => {
    const names = ids.map((id) => {
      const node = nodes.get(id)
      return node ? nodeName(node, definitionOf(id)) : `"${id}"`
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

export const missingInput = (node: FlowNode, definition: AnyNode, name: string, port: Port): Problem => ({
  code: 'input_missing',
  severity: 'error',
  nodeId: node.id,
  port: name,
  message: `${nodeName(node, definition)} needs ${portWords[port.type]} at its input "${port.title}".`,
  hint: 'Draw an edge to this input.',
})

export function tuneProblems(node: FlowNode, definition: AnyNode): Problem[] {
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
export function learnsBeforeSplit(
  node: FlowNode,
  definition: AnyNode,
  inputs: Record<string, Spec | undefined>,
  beforeSplit: () => ReadonlySet<string>,
  params?: Record<string, unknown>,
): NodeProblem | undefined {
  if (!definition.learnsFromTrainRows && !learnsWith(definition.transform, params)) return undefined
  const found = Object.entries(inputs).find(([, spec]) => spec?.type === 'table')
  const [port, spec] = found ?? []
  if (port === undefined || spec?.type !== 'table') return undefined
  if (spec.columns.some((column) => column.role === 'split')) return undefined
  const hasSplitAfter = beforeSplit().has(node.id)
  return {
    code: 'learns_before_split',
    severity: 'error',
    port,
    message: `${nodeName(node, definition)} learns from the rows it sees and stands before the split: it would learn from the test rows too, and the test would look better than it is.`,
    hint: hasSplitAfter ? 'Move it after the split.' : 'Put a split before it.',
    fix: { kind: 'moveAfterSplit', title: hasSplitAfter ? 'Move it after the split' : 'Add a split before it' },
  }
}
