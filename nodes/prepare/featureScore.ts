import type { Scalar } from '../core/expr/expr.ts'
import { type Column, isNumeric } from '../core/spec/table.ts'
import type { SelectMeasure } from './selectTransform.ts'

export type ScoredColumn = { column: Pick<Column, 'kind'>; values: readonly Scalar[] }

const ranges = 10

const numberOf = (value: Scalar): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : undefined

/** How much a feature tells of the target (or varies, without one): larger is more, 0 is nothing. Rows with a missing value are left out. */
export function featureScore(measure: SelectMeasure, feature: ScoredColumn, target: ScoredColumn | undefined): number {
  switch (measure) {
    case 'variance':
      return relativeVariance(feature.values)
    case 'mutualInformation':
      return target ? mutualInformation(levels(feature), levels(target)) : 0
    case 'correlation':
    case 'anova': {
      if (!target) return 0
      const share = explained(feature.values, target)
      if (measure === 'correlation') return Math.sqrt(share.explained)
      const between = share.explained / share.groups
      const within = (1 - share.explained) / Math.max(1, share.rows - share.groups - 1)
      return within > 0 ? between / within : share.explained > 0 ? Number.MAX_VALUE : 0
    }
  }
}

/** Variance after stretching to 0 … 1, so that units do not matter. */
function relativeVariance(values: readonly Scalar[]): number {
  const there = values.flatMap((each) => numberOf(each) ?? [])
  const low = there.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = there.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (!(high > low)) return 0
  const scaled = there.map((each) => (each / 2 - low / 2) / (high / 2 - low / 2))
  const mean = scaled.reduce((sum, each) => sum + each, 0) / scaled.length
  return scaled.reduce((sum, each) => sum + (each - mean) ** 2, 0) / scaled.length
}

/**
 * Share of the feature's variance that the target explains: r squared for a number, between-class over total squares (eta squared) for
 * classes. `groups` are the degrees of freedom of the target.
 */
function explained(
  values: readonly Scalar[],
  target: ScoredColumn,
): { explained: number; groups: number; rows: number } {
  const pairs = values.flatMap((value, at): [number, Scalar][] => {
    const number = numberOf(value)
    const other = target.values[at] ?? null
    return number === undefined || other === null ? [] : [[number, other]]
  })
  const mean = average(pairs.map(([value]) => value))
  const total = pairs.reduce((sum, [value]) => sum + (value - mean) ** 2, 0)
  const nothing = { explained: 0, groups: 1, rows: pairs.length }
  // What is nothing beside the values themselves is rounding: a constant column explains nothing.
  const size = pairs.reduce((sum, [value]) => sum + value ** 2, 0)
  if (!(total > size * 1e-24) || !Number.isFinite(total)) return nothing
  if (isNumeric(target.column.kind)) {
    const others = pairs.map(([, other]) => Number(other))
    const center = average(others)
    const spread = others.reduce((sum, each) => sum + (each - center) ** 2, 0)
    const together = pairs.reduce((sum, [value], at) => sum + (value - mean) * ((others[at] ?? 0) - center), 0)
    const found = together ** 2 / (total * spread)
    return spread > 0 && Number.isFinite(found)
      ? { explained: Math.min(1, found), groups: 1, rows: pairs.length }
      : nothing
  }
  const groups = Map.groupBy(pairs, ([, other]) => other)
  const between = [...groups.values()].reduce(
    (sum, each) => sum + each.length * (average(each.map(([value]) => value)) - mean) ** 2,
    0,
  )
  return { explained: Math.min(1, between / total), groups: Math.max(1, groups.size - 1), rows: pairs.length }
}

const average = (values: readonly number[]): number => values.reduce((sum, each) => sum + each / values.length, 0)

/** Categories as they are, numbers in ten ranges of equally many rows; missing is a level of its own. */
function levels({ column, values }: ScoredColumn): string[] {
  if (!isNumeric(column.kind)) return values.map((each) => (each === null ? '' : `=${String(each)}`))
  const sorted = values.flatMap((each) => numberOf(each) ?? []).toSorted((a, b) => a - b)
  const edges = Array.from({ length: ranges - 1 }, (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / ranges)])
  return values.map((each) => {
    const number = numberOf(each)
    return number === undefined ? '' : String(edges.filter((edge) => edge !== undefined && number >= edge).length)
  })
}

/** In nats, less what chance alone would show (Miller and Madow's correction). */
function mutualInformation(a: readonly string[], b: readonly string[]): number {
  const count = (list: Iterable<string>): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const each of list) counts.set(each, (counts.get(each) ?? 0) + 1)
    return counts
  }
  const pairs = count(a.map((each, at) => `${each.length}:${each}${b[at] ?? ''}`))
  const [ofA, ofB] = [count(a), count(b)]
  const rows = a.length
  if (rows === 0) return 0
  const entropy = (counts: Map<string, number>): number =>
    [...counts.values()].reduce((sum, each) => sum - (each / rows) * Math.log(each / rows), 0)
  const bias = (pairs.size - ofA.size - ofB.size + 1) / (2 * rows)
  return Math.max(0, entropy(ofA) + entropy(ofB) - entropy(pairs) - bias)
}
