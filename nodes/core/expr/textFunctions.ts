import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { dateParts, timeParts } from './date.ts'
import type { FunctionName, Scalar } from './expr.ts'
import { lowerText, textLength, upperText } from './scalar.ts'

/** White space of a regular expression that means the same in RE2 and in JavaScript. */
export const spacesPattern = '[ \\t\\n\\r\\f\\x{b}\\x{a0}]+'
export const linkPattern = '(?:https?://|www\\.)[^ \\t\\n\\r]*'
export const tagPattern = '<[^<>]*>'
export const digitPattern = '[0-9]+'
export const punctuationPattern = '[!-/:-@\\[-`{-~]+'

const spaces = /[ \t\n\r\f\v\u00a0]+/g
const link = /(?:https?:\/\/|www\.)[^ \t\n\r]*/g
const tag = /<[^<>]*>/g
const digit = /[0-9]+/g
const punctuation = /[!-/:-@[-`{-~]+/g

/** Code points `start` to `start + length - 1`, counted from 1; missing for a start below 1 or a length below 0. */
function substring(text: string, start: number, length: number): string | null {
  if (start < 1 || length < 0) return null
  const from = Math.floor(start) - 1
  return Array.from(text)
    .slice(from, from + Math.floor(length))
    .join('')
}

function indexOf(text: string, part: string): number {
  const at = text.indexOf(part)
  return at < 0 ? 0 : textLength(text.slice(0, at)) + 1
}

function splitPart(text: string, separator: string, position: number): string | null {
  if (separator === '' || position < 1) return null
  return text.split(separator)[Math.floor(position) - 1] ?? null
}

/** Whether a text is like a pattern in which `*` stands for any characters and `?` for one; never slower than length times length. */
export function isLike(text: string, pattern: string): boolean {
  const letters = Array.from(text)
  const signs = Array.from(pattern)
  let at = 0
  let sign = 0
  let star = -1
  let from = 0
  while (at < letters.length) {
    if (signs[sign] === '*') {
      star = sign
      from = at
      sign += 1
    } else if (signs[sign] === '?' || (signs[sign] !== undefined && signs[sign] === letters[at])) {
      at += 1
      sign += 1
    } else if (star >= 0) {
      sign = star + 1
      from += 1
      at = from
    } else return false
  }
  while (signs[sign] === '*') sign += 1
  return sign === signs.length
}

const bucket = (text: string, buckets: number): number | null => {
  const count = Math.floor(buckets)
  return count < 1 ? null : Number.parseInt(bytesToHex(sha256(utf8ToBytes(text))).slice(0, 8), 16) % count
}

const text = (value: Scalar | undefined): string => (typeof value === 'string' ? value : '')
const number = (value: Scalar | undefined): number => (typeof value === 'number' ? value : Number.NaN)

/** Functions over values that are there and of the types that the signature names; SQL has its own form of each in sql.ts. */
export const textFunctions: Partial<Record<FunctionName, (args: readonly Scalar[]) => Scalar>> = {
  length: ([a]) => textLength(text(a)),
  lower: ([a]) => lowerText(text(a)),
  upper: ([a]) => upperText(text(a)),
  trim: ([a]) => text(a).trim(),
  concat: (all) => all.map(text).join(''),
  contains: ([a, b]) => text(a).includes(text(b)),
  startsWith: ([a, b]) => text(a).startsWith(text(b)),
  endsWith: ([a, b]) => text(a).endsWith(text(b)),
  replace: ([a, b, c]) => (b === '' ? text(a) : text(a).split(text(b)).join(text(c))),
  toText: ([a]) => text(a),
  substring: ([a, b, c]) => substring(text(a), number(b), number(c)),
  indexOf: ([a, b]) => indexOf(text(a), text(b)),
  splitPart: ([a, b, c]) => splitPart(text(a), text(b), number(c)),
  like: ([a, b]) => isLike(text(a), text(b)),
  bucket: ([a, b]) => bucket(text(a), number(b)),
  collapseSpaces: ([a]) => text(a).replace(spaces, ' '),
  withoutLinks: ([a]) => text(a).replace(link, ''),
  withoutTags: ([a]) => text(a).replace(tag, ' '),
  withoutDigits: ([a]) => text(a).replace(digit, ''),
  withoutPunctuation: ([a]) => text(a).replace(punctuation, ' '),
  dayNumber: ([a]) => dateParts(text(a))?.dayNumber ?? null,
  year: ([a]) => dateParts(text(a))?.year ?? null,
  quarter: ([a]) => quarterOf(dateParts(text(a))?.month),
  month: ([a]) => dateParts(text(a))?.month ?? null,
  dayOfMonth: ([a]) => dateParts(text(a))?.dayOfMonth ?? null,
  dayOfYear: ([a]) => dateParts(text(a))?.dayOfYear ?? null,
  weekday: ([a]) => dateParts(text(a))?.weekday ?? null,
  hour: ([a]) => timeParts(text(a))?.hour ?? null,
  minute: ([a]) => timeParts(text(a))?.minute ?? null,
  daysBetween: ([a, b]) => {
    const [from, to] = [dateParts(text(a)), dateParts(text(b))]
    return from && to ? to.dayNumber - from.dayNumber : null
  },
}

const quarterOf = (month: number | undefined): number | null => (month === undefined ? null : Math.ceil(month / 3))
