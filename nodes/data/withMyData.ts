import type { Flow, FlowNode } from '../core/flow/flow.ts'
import { newId } from '../core/flow/ids.ts'
import type { Catalogue } from '../core/flow/infer.ts'
import type { Column } from '../core/spec/table.ts'
import { endpointName } from '../propose.ts'
import { kindChange, type Mapping } from './mapColumns.ts'

/** Nodes of a flow that read a table from outside. */
export const tableSources = (flow: Flow, catalogue: Catalogue): FlowNode[] =>
  flow.nodes.filter((node) => {
    const definition = catalogue.find(node.type)
    return definition?.probe !== undefined && Object.keys(definition.inputs).length === 0
  })

/** The column that a flow predicts, as its nodes name it. */
export const targetOfFlow = (flow: Flow): string | undefined =>
  flow.nodes
    .filter(({ type }) => type === 'data.columns')
    .map(({ params }) => params['target'])
    .find((target): target is string => typeof target === 'string' && target !== '')

/** The columns that a flow wants of a source: those that it neither ignores nor takes for names of rows. */
export function wantedColumns(flow: Flow, columns: readonly Column[]): Column[] {
  const roles = flow.nodes.flatMap(({ type, params }) => {
    const chosen = params['columns']
    return type === 'data.columns' && typeof chosen === 'object' && chosen !== null ? Object.entries(chosen) : []
  })
  const roleOf = ({ name, role }: Column): unknown => {
    const chosen = roles.find(([each]) => each === name)?.[1]
    return typeof chosen === 'object' && chosen !== null && 'role' in chosen ? (chosen['role'] ?? role) : role
  }
  return columns.filter((each) => !['ignore', 'id'].includes(String(roleOf(each))))
}

const columnWidth = 304

/**
 * The flow with one of its sources replaced by an own one. Where names or kinds differ, a node after it gives the columns the names that
 * the rest of the flow knows: nothing behind it changes, and an endpoint takes rows with one's own names.
 */
export function withMyData(
  flow: Flow,
  mine: {
    /** Name of the flow from now on; its endpoint is called after it. */
    name: string
    /** Id of the source that is replaced. */
    source: string
    type: string
    version: number
    params: FlowNode['params']
    wanted: readonly Column[]
    own: readonly Column[]
    mapping: Mapping
    /** Columns that stand for nothing stay, and the flow may use them. */
    keepOthers: boolean
  },
): Flow {
  const { name: flowName, source, type, version, params, wanted, own, mapping, keepOthers } = mine
  const { template: _promise, description: _about, ...before } = flow
  const pairs = wanted.flatMap((want) => {
    const have = own.find((each) => each.name === mapping[want.name])
    return have ? [{ want, have }] : []
  })
  const changes = pairs.flatMap(({ want, have }) => {
    const kind = kindChange(want, have)
    return want.name === have.name && kind === 'same' ? [] : [{ column: have.name, name: want.name, kind }]
  })
  const mapped = new Set(pairs.map(({ have }) => have.name))
  const names = new Set(pairs.map(({ want }) => want.name.toLowerCase()))
  const left = own.filter(({ name }) => !mapped.has(name) && (!keepOthers || names.has(name.toLowerCase())))
  const replaced = flow.nodes.map((node): FlowNode => {
    // The example's own endpoint must not get a version that wants other columns.
    if (node.type === 'deploy.deploy') return { ...node, params: { ...node.params, name: endpointName(flowName) } }
    if (node.id !== source) return node
    const { tune: _tune, title: _title, ...rest } = node
    return { ...rest, type, version, params }
  })
  const old = flow.nodes.find(({ id }) => id === source)
  if (!old || (changes.length === 0 && left.length === 0)) return { ...before, name: flowName, nodes: replaced }
  const id = newId(flow, 'fit')
  const choose: FlowNode = {
    id,
    type: 'prepare.choose',
    version: 1,
    title: 'My columns',
    params: { how: 'drop', columns: left.map(({ name }) => name), changes },
    position: old.position,
    ...(old.group !== undefined && { group: old.group }),
  }
  return {
    ...before,
    name: flowName,
    nodes: replaced.flatMap((node) =>
      node.id === source
        ? [{ ...node, position: { ...node.position, x: node.position.x - columnWidth } }, choose]
        : [node],
    ),
    edges: [
      ...flow.edges.map((edge) => (edge.from.node === source ? { ...edge, from: { node: id, port: 'table' } } : edge)),
      { from: { node: source, port: 'table' }, to: { node: id, port: 'table' } },
    ],
  }
}
