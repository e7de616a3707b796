import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Flow } from './flow.ts'

/**
 * JSON with sorted keys (by UTF-16 units), no white space, undefined fields left out: equal values give equal text. Numbers
 * that JSON cannot say are refused, for they would all become null.
 */
export function canonicalJson(value: unknown): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in JSON.`)
      return JSON.stringify(value)
    case 'object':
      break
    default:
      throw new TypeError(`A value of type ${typeof value} has no place in JSON.`)
  }
  // Written as loops: flows of thousands of nodes go through here whenever they are read, saved or run.
  let text = ''
  if (Array.isArray(value)) {
    for (const each of value) text += `${text === '' ? '' : ','}${each === undefined ? 'null' : canonicalJson(each)}`
    return `[${text}]`
  }
  for (const key of Object.keys(value).sort()) {
    const each: unknown = Reflect.get(value, key)
    if (each !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(each)}`
  }
  return `{${text}}`
}

/** sha256, in hex, of the canonical JSON. */
export const digestOf = (value: unknown): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(value))))

export const sameValue = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b))

/** A JSON value in one line with a space after each comma and inside braces; strings are untouched. */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).filter(([, each]) => each !== undefined)
    if (fields.length === 0) return '{}'
    return `{ ${fields.map(([key, each]) => `${JSON.stringify(key)}: ${oneLine(each)}`).join(', ')} }`
  }
  return JSON.stringify(value) ?? 'null'
}

const lineWidth = 100

/** In one line where that is short, else a field a line. */
function block(value: unknown, indent: string): string {
  const short = oneLine(value)
  if (short.length + indent.length <= lineWidth || value === null || typeof value !== 'object') return short
  const deeper = `${indent}  `
  if (Array.isArray(value)) return `[\n${value.map((each) => deeper + block(each, deeper)).join(',\n')}\n${indent}]`
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{\n${fields.map(([key, each]) => `${deeper}${JSON.stringify(key)}: ${block(each, deeper)}`).join(',\n')}\n${indent}}`
}

const inOrder = (value: object, keys: readonly string[]): Record<string, unknown> => {
  const source: Record<string, unknown> = { ...value }
  const ordered: Record<string, unknown> = {}
  for (const key of keys) if (source[key] !== undefined) ordered[key] = source[key]
  return ordered
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

/** The flow with its fields in the file's order and what is empty left out; nodes and edges stay in their order. */
export function orderedFlow(flow: Flow): Record<string, unknown> {
  const point = (value: object): Record<string, unknown> => inOrder(value, ['x', 'y'])
  const end = (value: object): Record<string, unknown> => inOrder(value, ['node', 'port'])
  const filled = (list: readonly unknown[] | undefined): readonly unknown[] | undefined =>
    list && list.length > 0 ? list : undefined
  const nodes = flow.nodes.map((node) => {
    const tune = node.tune && Object.keys(node.tune).length > 0 ? sorted(node.tune) : undefined
    const whole = { ...node, params: sorted(node.params), tune, position: point(node.position) }
    return inOrder(whole, ['id', 'type', 'version', 'title', 'params', 'tune', 'position', 'group'])
  })
  const notes = flow.notes?.map((note) => {
    const whole = { ...note, position: point(note.position), size: inOrder(note.size, ['width', 'height']) }
    return inOrder(whole, ['id', 'text', 'position', 'size'])
  })
  const parameterKeys = ['name', 'title', 'type', 'default', 'required', 'description']
  return {
    ...inOrder(flow, ['format', 'schemaVersion', 'name', 'description']),
    ...inOrder(
      {
        parameters: filled(flow.parameters?.map((each) => inOrder(each, parameterKeys))),
        nodes,
        edges: flow.edges.map((edge) => ({ from: end(edge.from), to: end(edge.to) })),
        groups: filled(flow.groups?.map((each) => inOrder(each, ['id', 'title', 'summary', 'folded']))),
        notes: filled(notes),
        template: flow.template && sorted(flow.template),
      },
      ['parameters', 'nodes', 'edges', 'groups', 'notes', 'template'],
    ),
  }
}

/** The text of a flow file: stable order of fields, one node a block, one edge a line, a newline at the end. */
export function formatFlow(flow: Flow): string {
  const lines = Object.entries(orderedFlow(flow)).map(([key, value]) => {
    const isList = Array.isArray(value)
    const text = !isList
      ? block(value, '  ')
      : value.length === 0
        ? '[]'
        : key === 'nodes'
          ? `[\n${value.map((each) => `    ${nodeBlock(each)}`).join(',\n')}\n  ]`
          : `[\n${value.map((each) => `    ${block(each, '    ')}`).join(',\n')}\n  ]`
    return `  ${JSON.stringify(key)}: ${text}`
  })
  return `{\n${lines.join(',\n')}\n}\n`
}

/** A field a line, whatever its length: a changed parameter is a changed line. */
function nodeBlock(node: unknown): string {
  const fields = Object.entries(node !== null && typeof node === 'object' ? node : {})
  const lines = fields.map(([key, value]) => {
    const isParams = key === 'params' && value !== null && typeof value === 'object' && Object.keys(value).length > 0
    const text = isParams ? paramsBlock(value) : block(value, '      ')
    return `      ${JSON.stringify(key)}: ${text}`
  })
  return `{\n${lines.join(',\n')}\n    }`
}

const paramsBlock = (params: object): string =>
  `{\n${Object.entries(params)
    .map(([key, value]) => `        ${JSON.stringify(key)}: ${block(value, '        ')}`)
    .join(',\n')}\n      }`
