import { type Column, type ColumnKind, isNumeric } from '../core/spec/table.ts'

/** For each column that is wanted, the name of the own column that takes its place; '' for none. */
export type Mapping = Record<string, string>

/** Something about a mapping that a person should know before a run. */
export type Misfit = { column: string; severity: 'error' | 'warning'; message: string }

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** Words in common of all words, from 0 to 1; words that begin alike count half. */
function likeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const found = few.map((word) =>
    many.includes(word)
      ? 1
      : many.some(
            (other) => Math.min(word.length, other.length) > 2 && (other.startsWith(word) || word.startsWith(other)),
          )
        ? 0.5
        : 0,
  )
  return found.reduce<number>((sum, each) => sum + each, 0) / many.length
}

const groupOf = (kind: ColumnKind): string =>
  isNumeric(kind) ? 'number' : kind === 'boolean' || kind === 'category' ? 'category' : kind

const shareOfValues = (a: Column, b: Column): number => {
  if (!a.categories || !b.categories || a.categories.length === 0) return 0
  const others = new Set(b.categories.map((each) => each.toLowerCase()))
  return a.categories.filter((each) => others.has(each.toLowerCase())).length / a.categories.length
}

/** How well an own column could stand for a wanted one: by name, else by name and values together where the kinds agree. */
function fitOf(wanted: Column, own: Column): number {
  const [a, b] = [wordsOf(wanted.name), wordsOf(own.name)]
  if (wanted.name === own.name || (a.length > 0 && a.join('') === b.join('')))
    return groupOf(wanted.kind) === groupOf(own.kind) ? 4 : 3
  if (groupOf(wanted.kind) !== groupOf(own.kind)) return 0
  const fit = likeness(a, b) + shareOfValues(wanted, own)
  return fit >= 0.5 ? fit : 0
}

/** Proposes an own column for each that is wanted, best fits first; what is left over is paired where its kind leaves no choice. */
export function proposeMapping(wanted: readonly Column[], own: readonly Column[]): Mapping {
  const mapping: Mapping = Object.fromEntries(wanted.map(({ name }) => [name, '']))
  const taken = new Set<string>()
  const take = (want: Column, have: Column): void => {
    mapping[want.name] = have.name
    taken.add(have.name)
  }
  const pairs = wanted.flatMap((want) => own.map((have) => ({ want, have, fit: fitOf(want, have) })))
  for (const { want, have, fit } of pairs.toSorted((a, b) => b.fit - a.fit))
    if (fit > 0 && mapping[want.name] === '' && !taken.has(have.name)) take(want, have)
  for (const group of new Set(wanted.map(({ kind }) => groupOf(kind)))) {
    const open = wanted.filter(({ name, kind }) => mapping[name] === '' && groupOf(kind) === group)
    const free = own.filter(({ name, kind }) => !taken.has(name) && groupOf(kind) === group)
    const [want, have] = [open[0], free[0]]
    if (open.length === 1 && free.length === 1 && want && have) take(want, have)
  }
  return mapping
}

/** What an own column is read as, so that it can stand for a wanted one; 'same' where it can as it is. */
export function kindChange(wanted: Column, own: Column): 'same' | 'number' | 'category' | 'text' | 'date' {
  const [want, have] = [groupOf(wanted.kind), groupOf(own.kind)]
  if (want === have || want === 'image' || want === 'vector') return 'same'
  return want === 'number' || want === 'category' || want === 'text' || want === 'date' ? want : 'same'
}

const words: Record<string, string> = {
  number: 'numbers',
  category: 'categories',
  text: 'free text',
  date: 'dates',
  image: 'pictures',
  vector: 'vectors',
}
const kindWords = (kind: ColumnKind): string => words[groupOf(kind)] ?? kind

/** What does not fit: wanted columns without one, one column used twice, kinds that differ, values never seen there. */
export function misfits(options: {
  wanted: readonly Column[]
  own: readonly Column[]
  mapping: Mapping
  /** The wanted column that is predicted. */
  target?: string | undefined
}): Misfit[] {
  const { wanted, own, mapping, target } = options
  const found: Misfit[] = []
  const users = new Map<string, string>()
  for (const want of wanted) {
    const name = mapping[want.name] ?? ''
    const have = own.find((each) => each.name === name)
    const isTarget = want.name === target
    const add = (severity: Misfit['severity'], message: string): void => {
      found.push({ column: want.name, severity, message })
    }
    if (!have) {
      if (isTarget) add('error', `"${want.name}" is what this flow predicts: choose the column of yours that it is.`)
      else add('warning', `Nothing of yours stands for "${want.name}": the flow goes without it.`)
      continue
    }
    const first = users.get(name)
    if (first !== undefined) add('error', `"${name}" cannot stand for both "${first}" and "${want.name}".`)
    users.set(name, want.name)
    if (groupOf(want.kind) !== groupOf(have.kind)) {
      const change = kindChange(want, have)
      const isHopeless = change === 'same' || have.kind === 'image' || have.kind === 'vector'
      add(
        isHopeless ? 'error' : 'warning',
        isHopeless
          ? `"${want.name}" wants ${kindWords(want.kind)}; "${name}" holds ${kindWords(have.kind)}.`
          : `"${name}" holds ${kindWords(have.kind)} and is read as ${kindWords(want.kind)}; values that do not fit become missing.`,
      )
    }
  }
  return found
}
