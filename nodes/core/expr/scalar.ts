import type { Scalar } from './expr.ts'

/** White space that `trim` takes away and that may surround a number in text; the set of ECMAScript's own `trim`. */
export const whiteSpace =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'

/** How a number is written in text; the SQL side uses the same pattern. */
export const numberPattern = '[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?'
const numberExpression = new RegExp(`^${numberPattern}$`)

/** The number that a text says, null where it says none or one beyond double precision. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim()
  if (!numberExpression.test(trimmed)) return null
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : null
}

/** Shortest text that says the number exactly: whole numbers without a point, an exponent below 1e-4 and from 1e16. */
export function numberText(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e16) return String(value)
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  const digits = exponent.slice(1)
  return `${mantissa}e${exponent.slice(0, 1)}${digits.length < 2 ? `0${digits}` : digits}`
}

export const trueTexts: readonly string[] = ['true', 'yes', '1']
export const falseTexts: readonly string[] = ['false', 'no', '0']

export function asNumber(value: Scalar): number | null {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'string':
      return parseNumber(value)
    case 'boolean':
      return value ? 1 : 0
    default:
      return null
  }
}

export function asText(value: Scalar): string | null {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? numberText(value) : null
    case 'string':
      return value
    case 'boolean':
      return value ? 'true' : 'false'
    default:
      return null
  }
}

export function asBoolean(value: Scalar): boolean | null {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value !== 0 : null
    case 'string': {
      const word = lowerText(value.trim())
      return trueTexts.includes(word) ? true : falseTexts.includes(word) ? false : null
    }
    case 'boolean':
      return value
    default:
      return null
  }
}

/** A value as it comes from outside: what is no plain value, and numbers that are not finite, are missing. */
export function toScalar(value: unknown): Scalar {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'string':
    case 'boolean':
      return value
    case 'bigint':
      return Number(value)
    default:
      return null
  }
}

/** Order by code points, as UTF-8 bytes have it; JavaScript's own goes by UTF-16 units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x === y) continue
    const isSurrogateX = x >= 0xd800 && x <= 0xdfff
    const isSurrogateY = y >= 0xd800 && y <= 0xdfff
    if (isSurrogateX !== isSurrogateY) return isSurrogateX ? 1 : -1
    return x < y ? -1 : 1
  }
  return a.length - b.length
}

/** Halves away from zero, as C and SQL do. */
export function roundHalfAway(value: number): number {
  const whole = Math.trunc(value)
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole
}

export function textLength(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit < 0xdc00 || unit > 0xdfff) count += 1
  }
  return count
}

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false
  return true
}

/** Letters whose case DuckDB's Unicode tables don't know and JavaScript's may. */
const isRecentLetter = (point: number): boolean =>
  point === 0x19b ||
  point === 0x264 ||
  point === 0x1c89 ||
  point === 0x1c8a ||
  (point >= 0xa7cb &&
    point <= 0xa7dc &&
    !(point >= 0xa7d0 && point <= 0xa7d1) &&
    !(point >= 0xa7d6 && point <= 0xa7d9)) ||
  (point >= 0x10d50 && point <= 0x10d85) ||
  (point >= 0x16ea0 && point <= 0x16ed3)

/** Letters that stay one letter in SQL where JavaScript's whole-text mapping would make two of them. */
const singleUpper = (point: number): string | undefined => {
  if (point === 0xdf) return '\u1e9e'
  if (point >= 0x1f80 && point <= 0x1faf) return (point & 15) < 8 ? String.fromCodePoint(point + 8) : undefined
  if (point === 0x1fb3 || point === 0x1fc3 || point === 0x1ff3) return String.fromCodePoint(point + 9)
  return undefined
}

const byLetter = (text: string, map: (letter: string, point: number) => string): string => {
  let result = ''
  for (const letter of text) {
    const point = letter.codePointAt(0) ?? 0
    result += isRecentLetter(point) ? letter : map(letter, point)
  }
  return result
}

const single = (mapped: string, letter: string): string =>
  mapped.length === 1 || (mapped.length === 2 && (mapped.codePointAt(0) ?? 0) > 0xffff) ? mapped : letter

export const lowerText = (text: string): string =>
  isAscii(text)
    ? text.toLowerCase()
    : byLetter(text, (letter, point) => (point === 0x130 ? 'i' : single(letter.toLowerCase(), letter)))

export const upperText = (text: string): string =>
  isAscii(text)
    ? text.toUpperCase()
    : byLetter(text, (letter, point) => singleUpper(point) ?? single(letter.toUpperCase(), letter))
