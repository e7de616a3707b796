import { binOf, quantileEdges } from './shift.ts'

/** A column as this test takes it: numbers with NaN for missing, or categories with null. */
export type Levels = { kind: 'number'; values: Float64Array } | { kind: 'category'; values: (string | null)[] }

const folds = 4
/** Rows of the prior's weight in each group's estimate: a group of few rows says little. */
const priorRows = 1

/**
 * How much one column alone tells of the target, from 0 (nothing) to 1 (all), judged on rows that its estimate has not seen (four folds by
 * position): for numbers the explained share of the variance (R²) of the group means, for classes the share by which the
 * logarithmic loss falls below that of the class shares. Numbers are cut into up to 32 groups of equal size.
 */
export function powerAlone(feature: Levels, target: Levels): number {
  const known: number[] = []
  const isThere = (at: number) =>
    target.kind === 'number' ? Number.isFinite(target.values[at]) : target.values[at] !== null
  for (let at = 0; at < target.values.length; at++) if (isThere(at)) known.push(at)
  if (known.length < folds * 5) return 0
  return target.kind === 'number'
    ? numberPower(feature, target.values, known)
    : classPower(feature, target.values, known)
}

/** Group of each row of the feature, learnt from the rows given; −1 stands for one that they do not hold. */
function grouping(feature: Levels, rows: readonly number[]): (row: number) => string {
  if (feature.kind === 'category') return (row) => feature.values[row] ?? ' missing'
  const present = rows.flatMap((row) => {
    const value = feature.values[row] ?? Number.NaN
    return Number.isNaN(value) ? [] : [value]
  })
  const edges = quantileEdges(present, Math.max(2, Math.min(32, Math.floor(present.length / 10))))
  return (row) => {
    const value = feature.values[row] ?? Number.NaN
    return Number.isNaN(value) ? 'missing' : String(binOf(edges, value))
  }
}

const inFold = (at: number, fold: number): boolean => at % folds === fold

function numberPower(feature: Levels, target: Float64Array, known: readonly number[]): number {
  let [off, spread] = [0, 0]
  for (let fold = 0; fold < folds; fold++) {
    const learn = known.filter((_, at) => !inFold(at, fold))
    const judge = known.filter((_, at) => inFold(at, fold))
    const mean = learn.reduce((sum, row) => sum + (target[row] ?? 0), 0) / learn.length
    const groupOf = grouping(feature, learn)
    const sums = new Map<string, { n: number; sum: number }>()
    for (const row of learn) {
      const group = groupOf(row)
      const each = sums.get(group) ?? { n: 0, sum: 0 }
      each.n++
      each.sum += target[row] ?? 0
      sums.set(group, each)
    }
    for (const row of judge) {
      const each = sums.get(groupOf(row)) ?? { n: 0, sum: 0 }
      const value = target[row] ?? 0
      off += (value - (each.sum + priorRows * mean) / (each.n + priorRows)) ** 2
      spread += (value - mean) ** 2
    }
  }
  return spread > 0 ? Math.max(0, 1 - off / spread) : 0
}

function classPower(feature: Levels, target: readonly (string | null)[], known: readonly number[]): number {
  const classes = [...new Set(known.map((row) => target[row]))]
  const indexOf = new Map(classes.map((name, at) => [name, at]))
  let [loss, naive] = [0, 0]
  for (let fold = 0; fold < folds; fold++) {
    const learn = known.filter((_, at) => !inFold(at, fold))
    const judge = known.filter((_, at) => inFold(at, fold))
    const shares = new Float64Array(classes.length).fill(1 / classes.length)
    const groupOf = grouping(feature, learn)
    const counts = new Map<string, Float64Array>()
    const groups = new Map<string, number>()
    for (const row of learn) {
      const own = indexOf.get(target[row] ?? null) ?? 0
      shares[own] = (shares[own] ?? 0) + 1
      const group = groupOf(row)
      const each = counts.get(group) ?? new Float64Array(classes.length)
      each[own] = (each[own] ?? 0) + 1
      counts.set(group, each)
      groups.set(group, (groups.get(group) ?? 0) + 1)
    }
    for (const row of judge) {
      const own = indexOf.get(target[row] ?? null) ?? 0
      const prior = (shares[own] ?? 0) / (learn.length + 1)
      const group = groupOf(row)
      const share = ((counts.get(group)?.[own] ?? 0) + priorRows * prior) / ((groups.get(group) ?? 0) + priorRows)
      loss -= Math.log(share)
      naive -= Math.log(prior)
    }
  }
  return naive > 0 ? Math.max(0, 1 - loss / naive) : 0
}
