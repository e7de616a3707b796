import { defineStepFunction } from '../core/stepFunctions.ts'
import { termsOf } from './tfidf.ts'

export type HashState = { width: number; analyzer: 'word' | 'characters'; from: number; to: number; lowercase: boolean }

/** MurmurHash3 (32 bits, seed 0) of UTF-8 bytes, as a signed number: Austin Appleby's, in the public domain. */
function murmur(bytes: readonly number[]): number {
  let hash = 0
  const mixed = (block: number): number => {
    const turned = Math.imul(block, 0xcc9e2d51)
    return Math.imul((turned << 15) | (turned >>> 17), 0x1b873593)
  }
  const at = (place: number): number => bytes[place] ?? 0
  const whole = bytes.length & ~3
  for (let i = 0; i < whole; i += 4) {
    hash ^= mixed(at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24))
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  if (bytes.length > whole) {
    let rest = 0
    for (let i = bytes.length - 1; i >= whole; i -= 1) rest = (rest << 8) | at(i)
    hash ^= mixed(rest)
  }
  hash ^= bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}

/** By hand: nodes know neither Node.js nor a browser. */
const utf8 = (text: string): number[] =>
  Array.from(text).flatMap((letter) => {
    const code = letter.codePointAt(0) ?? 0
    const rest = (shift: number) => 0x80 | ((code >> shift) & 0x3f)
    if (code < 0x80) return [code]
    if (code < 0x800) return [0xc0 | (code >> 6), rest(0)]
    if (code < 0x10000) return [0xe0 | (code >> 12), rest(6), rest(0)]
    return [0xf0 | (code >> 18), rest(12), rest(6), rest(0)]
  })

/** Terms kept with their place: texts repeat their words. */
const mostKept = 100_000

/** A text to signed counts of its terms at the places that their hashes say, of length one (L2): scikit-learn's HashingVectorizer. */
export const hashFunction = defineStepFunction('textHash', (given) => {
  const state = given as HashState
  const settings = { ...state, to: Math.max(state.from, state.to), sublinear: false }
  const places = new Map<string, number>()
  const hashOf = (term: string): number => {
    const known = places.get(term)
    if (known !== undefined) return known
    const hash = murmur(utf8(term))
    if (places.size < mostKept) places.set(term, hash)
    return hash
  }
  return ([text = null]) => {
    const values = new Float32Array(state.width)
    for (const term of typeof text === 'string' ? termsOf(text, settings) : []) {
      const hash = hashOf(term)
      const place = Math.abs(hash) % state.width
      values[place] = (values[place] ?? 0) + (hash < 0 ? -1 : 1)
    }
    const length = Math.hypot(...values.filter((value) => value !== 0))
    return length === 0 ? values : values.map((value) => value / length)
  }
})
