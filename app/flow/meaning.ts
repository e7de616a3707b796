import type { Flow, FlowNode } from '#nodes/core/flow/flow.ts'

const sameWork = (a: FlowNode, b: FlowNode): boolean =>
  a === b ||
  (a.id === b.id && a.type === b.type && a.version === b.version && a.params === b.params && a.tune === b.tune)

/** Whether two flows compute the same: positions, titles, groups and notes do not count. Compares by reference, so a copy counts as a change. */
export function sameMeaning(a: Flow, b: Flow): boolean {
  if (a === b) return true
  if (a.edges !== b.edges || a.parameters !== b.parameters || a.nodes.length !== b.nodes.length) return false
  return a.nodes.every((node, index) => {
    const other = b.nodes[index]
    return other !== undefined && sameWork(node, other)
  })
}

/** Nodes whose own work changed from `a` to `b`: parameters, type or what is wired into them. Followers are not included. */
export function changedNodes(a: Flow, b: Flow): Set<string> {
  const changed = new Set<string>()
  if (a === b) return changed
  const before = new Map(a.nodes.map((node) => [node.id, node]))
  for (const node of b.nodes) {
    const old = before.get(node.id)
    if (!old || !sameWork(old, node)) changed.add(node.id)
  }
  if (a.parameters !== b.parameters) {
    for (const node of b.nodes) if (JSON.stringify(node.params).includes('"$expr"')) changed.add(node.id)
  }
  if (a.edges !== b.edges) {
    const key = (edge: Flow['edges'][number]) => `${edge.from.node} ${edge.from.port} ${edge.to.node} ${edge.to.port}`
    const old = new Set(a.edges.map(key))
    const now = new Set(b.edges.map(key))
    for (const edge of b.edges) if (!old.has(key(edge))) changed.add(edge.to.node)
    for (const edge of a.edges) if (!now.has(key(edge))) changed.add(edge.to.node)
  }
  return changed
}
