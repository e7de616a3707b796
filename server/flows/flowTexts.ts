import { statSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import type { Flow } from '#nodes/core/flow/flow.ts'

/** Every text of a flow that may name a file: in the parameters of nodes, at any depth, and defaults of flow parameters. */
export const textsOf = (flow: Flow): string[] => [
  ...new Set(
    [...flow.nodes.map((node) => node.params), ...(flow.parameters ?? []).map((each) => each.default)].flatMap(textsIn),
  ),
]

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value !== '' && value.length < 1000 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** The data file beside a flow that a text names, if it names one inside the flow's folder. */
export function dataFile(folder: string, text: string): string | undefined {
  if (text === '' || text.includes('\0')) return undefined
  const path = resolve(folder, text)
  const inside = relative(folder, path)
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return undefined
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined
}

type Json = Flow['nodes'][number]['params'][string]

/** The flow with file names replaced by what took their place. */
export function withReferences(flow: Flow, references: ReadonlyMap<string, string>): Flow {
  const led = (value: Json): Json => {
    if (typeof value === 'string') return references.get(value) ?? value
    if (Array.isArray(value)) return value.map(led)
    return typeof value === 'object' && value !== null ? ledFields(value) : value
  }
  const ledFields = (fields: Record<string, Json>): Record<string, Json> =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, led(value)]))
  return {
    ...flow,
    nodes: flow.nodes.map((node) => ({ ...node, params: ledFields(node.params) })),
    ...(flow.parameters && {
      parameters: flow.parameters.map((each) =>
        typeof each.default === 'string' ? { ...each, default: references.get(each.default) ?? each.default } : each,
      ),
    }),
  }
}
