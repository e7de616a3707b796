import { sameValue } from './canonical.ts'
import { edgeId, type Flow, type FlowEdge, type FlowNode } from './flow.ts'
import { describeValue } from './issues.ts'

type Base = {
  /** The change as a plain sentence. */
  message: string
}

/** One difference between two flows. Ids say what is the same thing; a changed id is a removal and an addition. */
export type FlowChange = Base &
  (
    | { kind: 'node.added' | 'node.removed' | 'node.moved'; nodeId: string }
    | {
        kind: 'node.type' | 'node.version' | 'node.title' | 'node.group'
        nodeId: string
        before: unknown
        after: unknown
      }
    | { kind: 'param.changed' | 'tune.changed'; nodeId: string; field: string; before: unknown; after: unknown }
    | { kind: 'edge.added' | 'edge.removed'; edgeId: string }
    | { kind: 'group.added' | 'group.removed' | 'group.changed'; groupId: string }
    | { kind: 'note.added' | 'note.removed' | 'note.changed'; noteId: string }
    | { kind: 'parameter.added' | 'parameter.removed' | 'parameter.changed'; name: string }
    | { kind: 'flow.changed'; field: 'name' | 'description' | 'template'; before: unknown; after: unknown }
    | { kind: 'order.changed' }
  )

const nameOf = (node: FlowNode): string =>
  node.title === undefined || node.title === node.id ? `"${node.id}"` : `"${node.title}" (${node.id})`

const shown = (value: unknown): string => {
  if (value === undefined) return 'its default'
  if (typeof value === 'object' && value !== null) {
    const text = JSON.stringify(value)
    return text.length <= 60 ? text : describeValue(value)
  }
  return describeValue(value)
}

const edgeWords = (edge: FlowEdge): string =>
  `from ${edge.from.node}.${edge.from.port} to ${edge.to.node}.${edge.to.port}`

const keyed = <Item>(list: readonly Item[] | undefined, key: (item: Item) => string): Map<string, Item> =>
  new Map((list ?? []).map((item) => [key(item), item]))

/** What was done to get from `a` to `b`: additions, removals and changes, in b's order with removals first. */
export function diffFlows(a: Flow, b: Flow): FlowChange[] {
  const changes = [
    ...detailChanges(a, b),
    ...parameterChanges(a, b),
    ...nodeChanges(a, b),
    ...edgeChanges(a, b),
    ...groupChanges(a, b),
    ...noteChanges(a, b),
  ]
  return changes
}

function detailChanges(a: Flow, b: Flow): FlowChange[] {
  const changes: FlowChange[] = []
  if (a.name !== b.name)
    changes.push({
      kind: 'flow.changed',
      field: 'name',
      before: a.name,
      after: b.name,
      message: `The flow was renamed from "${a.name}" to "${b.name}".`,
    })
  for (const field of ['description', 'template'] as const)
    if (!sameValue(a[field], b[field]))
      changes.push({
        kind: 'flow.changed',
        field,
        before: a[field],
        after: b[field],
        message:
          field === 'description' ? "The flow's description changed." : 'What the flow promises as a template changed.',
      })
  return changes
}

function nodeChanges(a: Flow, b: Flow): FlowChange[] {
  const [before, after] = [keyed(a.nodes, (node) => node.id), keyed(b.nodes, (node) => node.id)]
  const changes: FlowChange[] = []
  for (const [nodeId, node] of before)
    if (!after.has(nodeId))
      changes.push({ kind: 'node.removed', nodeId, message: `Node ${nameOf(node)} (${node.type}) was removed.` })
  for (const [nodeId, node] of after) {
    const old = before.get(nodeId)
    if (old) changes.push(...changesOfNode(old, node))
    else changes.push({ kind: 'node.added', nodeId, message: `Node ${nameOf(node)} (${node.type}) was added.` })
  }
  const common = (flow: Flow, other: Map<string, FlowNode>) =>
    flow.nodes.filter((node) => other.has(node.id)).map((node) => node.id)
  if (!sameValue(common(a, after), common(b, before)))
    changes.push({ kind: 'order.changed', message: 'The nodes stand in another order in the file.' })
  return changes
}

function changesOfNode(a: FlowNode, b: FlowNode): FlowChange[] {
  const name = nameOf(b)
  const nodeId = b.id
  const changes: FlowChange[] = []
  const compare = (
    kind: 'node.type' | 'node.version' | 'node.title' | 'node.group',
    before: unknown,
    after: unknown,
    message: string,
  ): void => {
    if (before !== after) changes.push({ kind, nodeId, before, after, message })
  }
  compare('node.type', a.type, b.type, `Node ${name} changed its type from ${a.type} to ${b.type}.`)
  compare('node.version', a.version, b.version, `Node ${name} changed from version ${a.version} to ${b.version}.`)
  compare(
    'node.title',
    a.title,
    b.title,
    b.title === undefined
      ? `Node "${b.id}" lost its title "${a.title}".`
      : `Node "${b.id}" is now titled "${b.title}".`,
  )
  compare(
    'node.group',
    a.group,
    b.group,
    b.group === undefined
      ? `Node ${name} left the group "${a.group}".`
      : `Node ${name} was put into the group "${b.group}".`,
  )
  for (const [kind, from, to] of [
    ['param.changed', a.params, b.params],
    ['tune.changed', a.tune ?? {}, b.tune ?? {}],
  ] as const) {
    const [old, now]: [Record<string, unknown>, Record<string, unknown>] = [from, to]
    for (const field of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const [before, after] = [own(old, field), own(now, field)]
      if (sameValue(before, after)) continue
      const message =
        kind === 'param.changed'
          ? `Node ${name}: "${field}" changed from ${shown(before)} to ${shown(after)}.`
          : after === undefined
            ? `Node ${name}: "${field}" is no longer tuned.`
            : `Node ${name}: "${field}" is tuned in ${shown(after)}.`
      changes.push({ kind, nodeId, field, before, after, message })
    }
  }
  if (!sameValue(a.position, b.position))
    changes.push({ kind: 'node.moved', nodeId, message: `Node ${name} was moved on the canvas.` })
  return changes
}

const own = (record: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined

function edgeChanges(a: Flow, b: Flow): FlowChange[] {
  const [before, after] = [keyed(a.edges, edgeId), keyed(b.edges, edgeId)]
  const removed = [...before].filter(([id]) => !after.has(id))
  const added = [...after].filter(([id]) => !before.has(id))
  return [
    ...removed.map(
      ([id, edge]): FlowChange => ({
        kind: 'edge.removed',
        edgeId: id,
        message: `The edge ${edgeWords(edge)} was removed.`,
      }),
    ),
    ...added.map(
      ([id, edge]): FlowChange => ({
        kind: 'edge.added',
        edgeId: id,
        message: `An edge ${edgeWords(edge)} was added.`,
      }),
    ),
  ]
}

function groupChanges(a: Flow, b: Flow): FlowChange[] {
  const [before, after] = [keyed(a.groups, (group) => group.id), keyed(b.groups, (group) => group.id)]
  const changes: FlowChange[] = []
  for (const [groupId, group] of before)
    if (!after.has(groupId))
      changes.push({ kind: 'group.removed', groupId, message: `The group "${group.title}" was dissolved.` })
  for (const [groupId, group] of after) {
    const old = before.get(groupId)
    if (!old) changes.push({ kind: 'group.added', groupId, message: `The group "${group.title}" was made.` })
    else if (!sameValue(old, group)) {
      const onlyFolded = sameValue({ ...old, folded: group.folded }, group)
      const message = onlyFolded
        ? `The group "${group.title}" was ${group.folded ? 'folded' : 'unfolded'}.`
        : `The group "${group.title}" changed.`
      changes.push({ kind: 'group.changed', groupId, message })
    }
  }
  return changes
}

function noteChanges(a: Flow, b: Flow): FlowChange[] {
  const [before, after] = [keyed(a.notes, (note) => note.id), keyed(b.notes, (note) => note.id)]
  const changes: FlowChange[] = []
  const start = (text: string): string => `"${text.length > 30 ? `${text.slice(0, 30)}…` : text}"`
  for (const [noteId, note] of before)
    if (!after.has(noteId))
      changes.push({ kind: 'note.removed', noteId, message: `The note ${start(note.text)} was removed.` })
  for (const [noteId, note] of after) {
    const old = before.get(noteId)
    if (!old) changes.push({ kind: 'note.added', noteId, message: `The note ${start(note.text)} was added.` })
    else if (!sameValue(old, note)) {
      const message =
        old.text === note.text
          ? `The note ${start(note.text)} was moved.`
          : `The note ${start(note.text)} was rewritten.`
      changes.push({ kind: 'note.changed', noteId, message })
    }
  }
  return changes
}

function parameterChanges(a: Flow, b: Flow): FlowChange[] {
  const [before, after] = [keyed(a.parameters, (each) => each.name), keyed(b.parameters, (each) => each.name)]
  const changes: FlowChange[] = []
  for (const name of before.keys())
    if (!after.has(name))
      changes.push({ kind: 'parameter.removed', name, message: `The flow parameter "${name}" was removed.` })
  for (const [name, parameter] of after) {
    const old = before.get(name)
    if (!old) changes.push({ kind: 'parameter.added', name, message: `The flow parameter "${name}" was added.` })
    else if (!sameValue(old, parameter)) {
      const onlyDefault = sameValue({ ...old, default: parameter.default }, parameter)
      const message = onlyDefault
        ? `The flow parameter "${name}" changed its default from ${shown(old.default)} to ${shown(parameter.default)}.`
        : `The flow parameter "${name}" changed.`
      changes.push({ kind: 'parameter.changed', name, message })
    }
  }
  return changes
}
