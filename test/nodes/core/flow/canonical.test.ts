import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, digestOf, formatFlow } from '#nodes/core/flow/canonical.ts'
import { setParams } from '#nodes/core/flow/edit.ts'
import { wholeFlow } from '../testNodes.ts'

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  const copy = {}
  for (const [key, each] of Object.entries(value).reverse())
    Object.defineProperty(copy, key, { value: reversed(each), enumerable: true })
  return copy
}

test('the order of keys does not count, everything else does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(canonicalJson(reversed(a))).toBe(canonicalJson(a))
      expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)))
      expect(digestOf(a) === digestOf(b)).toBe(canonicalJson(a) === canonicalJson(b))
    }),
  )
})

test('the digest is sha256 of the canonical text', () => {
  expect(digestOf({ b: [1, undefined], a: undefined })).toBe(digestOf({ b: [1, null] }))
  expect(digestOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
  expect(() => canonicalJson({ a: Number.NaN })).toThrow('NaN has no place in JSON.')
})

test('a file has one node a block and one edge a line', () => {
  const text = formatFlow({
    ...wholeFlow(),
    nodes: wholeFlow().nodes.slice(0, 2),
    edges: wholeFlow().edges.slice(0, 1),
  })
  expect(text).toBe(`{
  "format": "modelwright-flow",
  "schemaVersion": 1,
  "name": "Test",
  "nodes": [
    {
      "id": "source",
      "type": "test.source",
      "version": 1,
      "params": {
        "file": "a.csv"
      },
      "position": { "x": 0, "y": 0 }
    },
    {
      "id": "split",
      "type": "test.split",
      "version": 1,
      "params": {},
      "position": { "x": 260, "y": 0 }
    }
  ],
  "edges": [
    { "from": { "node": "source", "port": "table" }, "to": { "node": "split", "port": "table" } }
  ]
}
`)
})

test('a changed parameter is one changed line', () => {
  const [before, after] = [formatFlow(wholeFlow()), formatFlow(setParams(wholeFlow(), 'l2', { units: 2 }))]
  const lines = after.split('\n')
  expect(before.split('\n').filter((line, at) => line !== lines[at])).toEqual(['        "units": 1'])
})
