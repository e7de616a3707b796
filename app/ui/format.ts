import type { Column, ColumnKind, ColumnRole } from '#nodes/core/spec/table.ts'

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A figure with as many digits as say something: about three significant ones, whole from 1,000 on. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e15 || size < 1e-6) return value.toExponential(2)
  if (size >= 1000) return grouped.format(value)
  const digits = Math.max(0, 2 - Math.floor(Math.log10(size)))
  return trimZeros(value.toFixed(Math.min(8, digits)))
}

/** All digits that a stored number has, with grouping: for cells and inputs. */
export function formatExact(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e15 || size < 1e-6)) return value.toExponential()
  return value.toLocaleString('en', { maximumFractionDigits: 6 })
}

const trimZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

/** 0.734 → "73.4 %"; small shares keep a digit that is not zero. */
export function formatPercent(fraction: number): string {
  const percent = fraction * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  if (percent > 99.9 && percent < 100) return '> 99.9 %'
  return `${trimZeros(percent.toFixed(1))} %`
}

/** "1 row", "1,200 rows". */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${grouped.format(count)} ${count === 1 ? one : many}`

/** A time span: "640 ms", "4.2 s", "3 min 5 s", "2 h 10 min". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 9.95) return `${trimZeros(seconds.toFixed(1))} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** "about 20 s left", rounded so that it does not flicker. */
export function formatRemaining(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 2) return 'almost done'
  if (seconds < 10) return 'a few seconds left'
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s left`
  if (seconds < 3300) {
    const minutes = Math.round(seconds / 60)
    return `about ${minutes} min left`
  }
  return `about ${trimZeros((seconds / 3600).toFixed(1))} h left`
}

/** Bytes in decimal units: "18.2 kB". */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${formatNumber(size)} ${units[unit]}`
}

/** How long ago: "just now", "5 min ago", "3 days ago", else the date. */
export function formatAgo(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ago`
  const days = Math.floor(hours / 24)
  if (days < 8) return days === 1 ? 'yesterday' : `${days} days ago`
  return new Date(at).toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric' })
}

export const kindNames: Record<ColumnKind, string> = {
  number: 'Number',
  integer: 'Whole number',
  category: 'Category',
  boolean: 'True / false',
  text: 'Text',
  date: 'Date',
  image: 'Image',
  vector: 'Numbers',
}

export const kindIcons = {
  number: 'hash',
  integer: 'hash',
  category: 'tag',
  boolean: 'toggle-left',
  text: 'type',
  date: 'calendar',
  image: 'image',
  vector: 'binary',
} as const satisfies Record<ColumnKind, string>

export const roleNames: Record<ColumnRole, string> = {
  feature: 'Feature',
  target: 'Target',
  weight: 'Weight',
  id: 'Identifier',
  split: 'Part',
  ignore: 'Ignored',
}

export const roleMeanings: Record<ColumnRole, string> = {
  feature: 'the model learns from it',
  target: 'what is predicted',
  weight: 'how much each row counts',
  id: 'names the row, not learned from',
  split: 'which part a row belongs to',
  ignore: 'left out',
}

/** A value of a column: years are not counted in thousands. */
export function formatOf(column: Column, value: number): string {
  const { kind, min, max } = column
  const isYear = kind === 'integer' && min !== undefined && max !== undefined && min > 1500 && max < 2200
  return isYear ? String(value) : formatNumber(value)
}

/** What is known of a column's values, in one line: "0 to 12, typically 3.4", "Adelie, Gentoo and Chinstrap". */
export function describeColumn(column: Column): string {
  const { categories, min, max, typical, distinct } = column
  if (categories !== undefined && categories.length > 0) {
    if (categories.length <= 3) return joinWords(categories)
    return `${categories.slice(0, 2).join(', ')} and ${formatCount(categories.length - 2, 'more', 'more')}`
  }
  if (min !== undefined && max !== undefined && column.kind !== 'date') {
    const say = (value: number): string => formatOf(column, value)
    if (min === max) return `always ${say(min)}`
    const middle = typeof typical === 'number' ? `, typically ${say(typical)}` : ''
    return `${say(min)} to ${say(max)}${middle}`
  }
  if (distinct !== undefined) return distinct === 1 ? 'always the same value' : `${grouped.format(distinct)} different`
  return ''
}

/** "a", "a and b", "a, b and c". */
export const joinWords = (words: readonly string[], last = 'and'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`

/** "plural_name" → "plural name", for words that come from code. */
export const plainWords = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, (_match, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/_/g, ' ')

/** A cell in words. */
export function formatCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return 'missing'
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'number' ? formatExact(value) : value
}
