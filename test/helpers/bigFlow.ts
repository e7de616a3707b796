import type { Flow, FlowEdge, FlowNode } from '#nodes/core/flow/flow.ts'

/**
 * A flow of `size` nodes that holds together: a table, and networks of ten dense layers that all start from it. Laid out in rows, as
 * a person's large flow would be.
 */
export function bigFlow(size: number): Flow {
  const nodes: FlowNode[] = [
    { id: 'table', type: 'data.csv', version: 1, params: { file: '' }, position: { x: 0, y: 0 } },
  ]
  const edges: FlowEdge[] = []
  const chain = 11
  for (let index = 0; nodes.length < size; index += 1) {
    const row = Math.floor(index / chain)
    const place = index % chain
    const id = `n${index}`
    const position = { x: 296 * (place + 1), y: 176 * row }
    if (place === 0) {
      nodes.push({ id, type: 'layers.input', version: 1, params: {}, position })
      edges.push({ from: { node: 'table', port: 'table' }, to: { node: id, port: 'table' } })
    } else {
      nodes.push({ id, type: 'layers.dense', version: 1, params: { units: 8 + place }, position })
      edges.push({ from: { node: `n${index - 1}`, port: place === 1 ? 'layers' : 'y' }, to: { node: id, port: 'x' } })
    }
  }
  return { format: 'modelwright-flow', schemaVersion: 1, name: `${size} nodes`, nodes, edges }
}
