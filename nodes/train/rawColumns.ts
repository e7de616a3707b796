import type { Column } from '../core/spec/table.ts'

/**
 * The raw columns behind prepared features, as far as a spec can tell: a column that was made from another names it; of what
 * kind that one was, its own preparing shows (encoded ones were categories).
 */
export function rawColumns(features: readonly Column[]): Column[] {
  const raw = new Map<string, Column>()
  for (const each of features) {
    if (!each.derivedFrom || (each.derivedFrom.length === 1 && each.derivedFrom[0] === each.name)) {
      raw.set(each.name, each)
      continue
    }
    for (const name of each.derivedFrom) {
      if (!raw.has(name)) {
        raw.set(name, { name, kind: each.prepared?.includes('encoded') ? 'category' : each.kind, role: 'feature' })
      }
    }
  }
  return [...raw.values()]
}
