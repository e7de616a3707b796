import { utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'

/** Typed arrays that a bundle can hold. */
export type BundleArray = Float64Array | Float32Array | Int32Array | Uint8Array

/** What a family learned: a small JSON head and the numbers as arrays by name. */
export type Bundle = { head: Record<string, unknown>; arrays: Record<string, BundleArray> }

const kinds = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const
type Kind = keyof typeof kinds

const headerOf = z.object({
  head: z.record(z.string(), z.unknown()),
  arrays: z.array(
    z.object({ name: z.string(), kind: z.enum(['float64', 'float32', 'int32', 'uint8']), length: z.int() }),
  ),
})

const kindOf = (array: BundleArray): Kind =>
  array instanceof Float64Array
    ? 'float64'
    : array instanceof Float32Array
      ? 'float32'
      : array instanceof Int32Array
        ? 'int32'
        : 'uint8'

/** JSON may write any character as an escape: what is left is one byte a character. */
const plainAscii = (json: string): string =>
  json.replaceAll(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

function textOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

const pad = (bytes: number): number => (8 - (bytes % 8)) % 8

/**
 * One run of bytes: the length of a JSON header (uint32, little-endian), the header, then each array in little-endian order, each at a
 * multiple of 8. Equal contents give equal bytes.
 */
export function encodeBundle({ head, arrays }: Bundle): Uint8Array {
  const entries = Object.entries(arrays)
  const json = utf8ToBytes(
    plainAscii(
      JSON.stringify({
        head,
        arrays: entries.map(([name, array]) => ({ name, kind: kindOf(array), length: array.length })),
      }),
    ),
  )
  let size = 4 + json.length
  size += pad(size)
  const starts = entries.map(([, array]) => {
    const start = size
    size += array.byteLength + pad(array.byteLength)
    return start
  })
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 4)
  entries.forEach(([, array], index) => {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), starts[index] ?? 0)
  })
  return bytes
}

/** The way back; refuses bytes that are no bundle or too short for what they announce. */
export function decodeBundle(bytes: Uint8Array): Bundle {
  const length = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  if (length === 0 || 4 + length > bytes.length) throw new Error('These bytes are no stored model.')
  const { head, arrays } = headerOf.parse(JSON.parse(textOf(bytes.subarray(4, 4 + length))))
  let at = 4 + length
  at += pad(at)
  const read: Bundle['arrays'] = {}
  for (const { name, kind, length: count } of arrays) {
    const make = kinds[kind]
    const size = count * make.BYTES_PER_ELEMENT
    if (at + size > bytes.length) throw new Error(`The stored model is cut off in "${name}".`)
    // A copy of its own: a view (and a Node Buffer's `slice` is one) lies anywhere in its buffer.
    read[name] = new make(new Uint8Array(bytes.subarray(at, at + size)).buffer)
    at += size + pad(size)
  }
  return { head, arrays: read }
}

/** An array of a bundle as doubles, singles, …; absent or of another kind is a fault of the bytes. */
export function arrayOf<K extends Kind>(bundle: Bundle, name: string, kind: K): InstanceType<(typeof kinds)[K]> {
  const found = bundle.arrays[name]
  const make = kinds[kind]
  if (!(found instanceof make)) throw new Error(`The stored model has no "${name}" of the kind ${kind}.`)
  // The check above is what the types can't follow through the table of kinds.
  return found as InstanceType<(typeof kinds)[K]>
}
