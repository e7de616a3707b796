import type { Flow, FlowNode } from '#nodes/core/flow/flow.ts'

type Json = FlowNode['params'][string]

/** Renames a flow parameter, and with it every expression that names it. */
export function renameFlowParameter(flow: Flow, index: number, name: string): Flow {
  const before = flow.parameters?.[index]
  if (!before || before.name === name) return flow
  const parameters = (flow.parameters ?? []).map((each, at) => (at === index ? { ...each, name } : each))
  // A reference is the whole word outside quotes; names are plain words, so no escaping is needed.
  const reference = new RegExp(`("[^"]*"|'[^']*')|\\b${before.name}\\b`, 'g')
  const reword = (text: string): string =>
    text.replace(reference, (found, quoted: string | undefined) => (quoted === undefined ? name : found))
  const rename = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(rename)
    if (value === null || typeof value !== 'object') return value
    return renameIn(value)
  }
  const renameIn = (params: FlowNode['params']): FlowNode['params'] =>
    Object.fromEntries(
      Object.entries(params).map(([key, value]): [string, Json] =>
        key === '$expr' && typeof value === 'string' ? [key, reword(value)] : [key, rename(value)],
      ),
    )
  return { ...flow, parameters, nodes: flow.nodes.map((node) => ({ ...node, params: renameIn(node.params) })) }
}
