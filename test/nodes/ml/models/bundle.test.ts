import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrayOf, decodeBundle, encodeBundle } from '#nodes/ml/models/bundle.ts'

test('what was stored comes back as it was, whatever its texts and numbers; equal contents give equal bytes', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer())),
      fc.float64Array(),
      fc.int32Array(),
      fc.uint8Array(),
      (head, a, b, c) => {
        const bytes = encodeBundle({ head, arrays: { a, b, c } })
        expect(encodeBundle({ head, arrays: { a, b, c } })).toEqual(bytes)
        const read = decodeBundle(bytes)
        expect(JSON.parse(JSON.stringify(read.head))).toEqual(JSON.parse(JSON.stringify(head)))
        expect(arrayOf(read, 'a', 'float64')).toEqual(a)
        expect(arrayOf(read, 'b', 'int32')).toEqual(b)
        expect(arrayOf(read, 'c', 'uint8')).toEqual(c)
      },
    ),
  )
})

test('bytes that are cut off or are something else are refused', () => {
  const bytes = encodeBundle({ head: {}, arrays: { a: new Float64Array(4) } })
  expect(() => decodeBundle(bytes.subarray(0, bytes.length - 8))).toThrow('cut off in "a"')
  expect(() => decodeBundle(new Uint8Array(2))).toThrow('no stored model')
  expect(() => arrayOf(decodeBundle(bytes), 'a', 'int32')).toThrow('no "a"')
})

test('bytes that lie in the middle of a larger buffer are read where they lie', () => {
  const bytes = encodeBundle({ head: { a: 1 }, arrays: { a: Float64Array.of(1, 2, 3) } })
  const inPool = Buffer.concat([Buffer.from('before'), bytes]).subarray(6)
  expect(arrayOf(decodeBundle(inPool), 'a', 'float64')).toEqual(Float64Array.of(1, 2, 3))
})
