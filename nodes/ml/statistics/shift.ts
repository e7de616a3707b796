import { chiSquaredTail, kolmogorovTail } from './distributions.ts'

/** How far two samples are apart; `pValue`: how likely at least that is when both come from one distribution. */
export type TestResult = { statistic: number; pValue: number }

/**
 * Two-sample Kolmogorov-Smirnov test: the largest distance of the two cumulative shares. The p-value is the asymptotic one
 * (Smirnov's limit), good from some 30 values a side. Missing values are to be left out before.
 */
export function kolmogorovSmirnov(first: ArrayLike<number>, second: ArrayLike<number>): TestResult {
  const a = Float64Array.from(first).sort()
  const b = Float64Array.from(second).sort()
  if (a.length === 0 || b.length === 0) return { statistic: 0, pValue: 1 }
  let [i, j, largest] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? 0, b[j] ?? 0)
    while (i < a.length && (a[i] ?? 0) <= value) i++
    while (j < b.length && (b[j] ?? 0) <= value) j++
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length))
  }
  const size = Math.sqrt((a.length * b.length) / (a.length + b.length))
  return { statistic: largest, pValue: kolmogorovTail(size * largest) }
}

/**
 * Pearson's chi-squared test of homogeneity over the counts of the same categories in two samples. Categories that neither
 * has count for nothing.
 */
export function chiSquared(first: readonly number[], second: readonly number[]): TestResult {
  const pairs = first.map((count, at) => [count, second[at] ?? 0] as const).filter(([a, b]) => a + b > 0)
  const [sumA, sumB] = pairs.reduce(([x, y], [a, b]) => [x + a, y + b], [0, 0])
  const all = sumA + sumB
  if (sumA === 0 || sumB === 0 || pairs.length < 2) return { statistic: 0, pValue: 1 }
  const statistic = pairs.reduce((sum, [a, b]) => {
    const [wantedA, wantedB] = [((a + b) * sumA) / all, ((a + b) * sumB) / all]
    return sum + (a - wantedA) ** 2 / wantedA + (b - wantedB) ** 2 / wantedB
  }, 0)
  return { statistic, pValue: chiSquaredTail(statistic, pairs.length - 1) }
}

/** Shares of counts, each at least `least` so that a logarithm of a quotient exists. */
const shares = (counts: readonly number[], least = 0): number[] => {
  const sum = counts.reduce((all, each) => all + each, 0)
  return counts.map((each) => Math.max(least, sum === 0 ? 0 : each / sum))
}

/** Shares below this count as this, the usual way to keep an empty bin from making the index infinite. */
const leastShare = 1e-4

/**
 * Population stability index over the counts of the same bins or categories: Σ (b − a) · ln(b / a). The usual reading: below 0.1
 * stable, 0.1 to 0.25 some shift, above 0.25 a large one.
 */
export function stabilityIndex(expected: readonly number[], actual: readonly number[]): number {
  const [a, b] = [shares(expected, leastShare), shares(actual, leastShare)]
  return a.reduce((sum, share, at) => {
    const other = b[at] ?? leastShare
    return sum + (other - share) * Math.log(other / share)
  }, 0)
}

/** Jensen-Shannon distance (base 2, so from 0 to 1) between the counts of the same bins or categories. */
export function jensenShannon(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [shares(first), shares(second)]
  const half = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, share, at) => {
      const middle = (share + (q[at] ?? 0)) / 2
      return share > 0 ? sum + share * Math.log2(share / middle) : sum
    }, 0)
  return Math.sqrt(Math.max(0, (half(a, b) + half(b, a)) / 2))
}

/**
 * Edges of bins that hold about equally many of the values: at most `bins − 1` of them, rising, none twice. A value belongs to
 * the bin of the first edge that it does not exceed.
 */
export function quantileEdges(values: ArrayLike<number>, bins: number): number[] {
  const sorted = Float64Array.from(values).sort()
  const edges: number[] = []
  for (let at = 1; at < bins; at++) {
    const edge = sorted[Math.floor((at * sorted.length) / bins)]
    const last = sorted[sorted.length - 1]
    if (edge !== undefined && edge !== edges.at(-1) && edge !== last) edges.push(edge)
  }
  return edges
}

/** Index of the bin of a value: 0 … edges.length. */
export function binOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= (edges[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}

/** How many values fall in each bin. */
export function binCounts(edges: readonly number[], values: ArrayLike<number>): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0)
  for (let at = 0; at < values.length; at++) {
    const bin = binOf(edges, values[at] ?? 0)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}
