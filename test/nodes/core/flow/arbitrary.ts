import fc from 'fast-check'
import type { Flow, FlowNode } from '#nodes/core/flow/flow.ts'
import { flowOf } from '../testNodes.ts'

const id = fc
  .stringMatching(/^[A-Za-z0-9_-]{1,12}$/)
  .filter((each) => !['constructor', 'prototype', '__proto__'].includes(each))
const point = fc.record({
  x: fc.integer({ min: -2000, max: 2000 }),
  y: fc.double({ min: -1e4, max: 1e4, noNaN: true }).map((y) => y + 0),
})
const param = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.constant({ $expr: 'rows * 2' }),
)

const testNode: fc.Arbitrary<Omit<FlowNode, 'id'>> = fc.record(
  {
    type: fc.constantFrom('test.source', 'test.split', 'test.fill', 'test.layer', 'test.train', 'other.unknown'),
    version: fc.constant(1),
    title: fc.string({ maxLength: 20 }),
    params: fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/).filter((each) => each !== 'constructor' && each !== 'prototype'),
      param,
      { maxKeys: 4 },
    ),
    tune: fc.constant({ units: { kind: 'int' as const, min: 1, max: 8, log: false } }),
    position: point,
  },
  { requiredKeys: ['type', 'version', 'params', 'position'] },
)

/** A flow whose links are whole; its nodes and ports need not be known ones. */
export const anyFlow: fc.Arbitrary<Flow> = fc
  .record({
    ids: fc.uniqueArray(id, { minLength: 1, maxLength: 12 }),
    nodes: fc.array(testNode, { minLength: 12, maxLength: 12 }),
    ends: fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.constantFrom('table', 'x', 'y', 'model')), { maxLength: 15 }),
    name: fc.string({ minLength: 1, maxLength: 30 }),
    hasGroup: fc.boolean(),
    note: fc.option(fc.string({ maxLength: 50 })),
  })
  .map(({ ids, nodes, ends, name, hasGroup, note }) => {
    const placed = ids.map((each, at): FlowNode => {
      const node = {
        id: each,
        ...(nodes[at] ?? { type: 'test.split', version: 1, params: {}, position: { x: 0, y: 0 } }),
      }
      return hasGroup && at < 3 ? { ...node, group: 'the-group-of-these' } : node
    })
    const edges = new Map<string, string>()
    for (const [from, to, port] of ends) {
      const [a, b] = [ids[from % ids.length], ids[to % ids.length]]
      if (a !== b) edges.set(`${b}.${port}`, `${a}.table ${b}.${port}`)
    }
    return flowOf(placed, [...edges.values()], {
      name,
      ...(hasGroup ? { groups: [{ id: 'the-group-of-these', title: 'Group', folded: false }] } : {}),
      ...(note === null
        ? {}
        : {
            notes: [{ id: 'the-note-of-this', text: note, position: { x: 0, y: 0 }, size: { width: 100, height: 50 } }],
          }),
    })
  })

/** What a hostile or broken file may have in place of a value. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1e308,
    '',
    '__proto__',
    'constructor',
    [],
    {},
    [[]],
    { $expr: '(' },
    { $expr: 3 },
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Changes to make to a JSON document: at a place chosen by numbers, a value replaced, removed, doubled or a key added. */
export const mutations = fc.array(
  fc.record({
    path: fc.array(fc.nat(50), { minLength: 1, maxLength: 6 }),
    how: fc.constantFrom('replace', 'remove', 'double', 'add', 'rename'),
    value: junk,
    key: fc.oneof(fc.constantFrom('__proto__', 'constructor', 'x'), fc.string()),
  }),
  { minLength: 1, maxLength: 4 },
)
type Mutations = typeof mutations extends fc.Arbitrary<infer T> ? T : never

export function mutate(document: unknown, changes: Mutations): unknown {
  const root = { value: JSON.parse(JSON.stringify(document)) as unknown }
  for (const { path, how, value: drawn, key } of changes) {
    // A copy: a later change may put a value into itself, and a circle is nothing that JSON could hold.
    const value: unknown = drawn === undefined ? undefined : JSON.parse(JSON.stringify(drawn))
    let holder: object = root
    let at = 'value'
    for (const step of path) {
      const inner: unknown = Reflect.get(holder, at)
      if (typeof inner !== 'object' || inner === null) break
      const keys = Object.keys(inner)
      const chosen = keys[step % Math.max(1, keys.length)]
      if (chosen === undefined) break
      holder = inner
      at = chosen
    }
    const define = (target: object, name: string, content: unknown) =>
      Object.defineProperty(target, name, { value: content, enumerable: true, configurable: true, writable: true })
    const inner: unknown = Reflect.get(holder, at)
    if (how === 'replace') define(holder, at, value)
    else if (how === 'remove' && holder !== root) Reflect.deleteProperty(holder, at)
    else if (how === 'double' && Array.isArray(holder)) holder.push(inner)
    else if (how === 'add' && typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      define(inner, key, value)
    else if (how === 'rename' && !Array.isArray(holder) && holder !== root) {
      Reflect.deleteProperty(holder, at)
      define(holder, key, inner)
    }
  }
  return root.value
}
