import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { correlationRatio, cramersV, pearson } from '#nodes/ml/statistics/association.ts'
import { chiSquaredTail, kolmogorovTail, logGamma } from '#nodes/ml/statistics/distributions.ts'
import { powerAlone } from '#nodes/ml/statistics/powerAlone.ts'
import {
  binCounts,
  chiSquared,
  jensenShannon,
  kolmogorovSmirnov,
  quantileEdges,
  stabilityIndex,
} from '#nodes/ml/statistics/shift.ts'

// Reference values: SciPy 1.17 (scipy.stats.kstwobign.sf, chi2.sf, ks_2samp(method='asymp'), chi2_contingency(correction=False),
// scipy.spatial.distance.jensenshannon(base=2), scipy.special.gammaln, scipy.stats.pearsonr).

test.each([
  [0.3, 1.0957979948180756],
  [7.5, 7.534364236758734],
  [123.4, 469.3360974421906],
])('log Γ(%s)', (x, expected) => {
  expect(logGamma(x)).toBeCloseTo(expected, 11)
})

test.each([
  [0.3, 0.9999906941986655],
  [0.5, 0.9639452436648751],
  [0.9, 0.3927307079406543],
  [1.17, 0.12939004218561884],
  [1.19, 0.11774229287977166],
  [1.5, 0.022217962616525127],
  [2.5, 7.453306344157342e-6],
])("Kolmogorov's tail at %s", (z, expected) => {
  expect(kolmogorovTail(z) / expected).toBeCloseTo(1, 9)
})

test.each([
  [0.5, 1, 0.47950012218695337],
  [3.84, 1, 0.05004352124870519],
  [10, 4, 0.04042768199451279],
  [30, 10, 0.000856641210775301],
  [250, 200, 0.009379131668826098],
  [5, 50, 1],
])('chi-squared tail at %s with %s degrees of freedom', (x, degrees, expected) => {
  expect(chiSquaredTail(x, degrees) / expected).toBeCloseTo(1, 9)
})

describe('two samples', () => {
  const a = Array.from({ length: 120 }, (_, i) => ((i * 37) % 101) / 10)
  const b = Array.from({ length: 90 }, (_, i) => ((i * 53) % 97) / 9 + 0.8)
  const [first, second] = [
    [30, 14, 34, 45, 57, 20],
    [48, 9, 40, 40, 52, 11],
  ]

  test('are compared as SciPy does', () => {
    const ks = kolmogorovSmirnov(a, b)
    expect(ks.statistic).toBeCloseTo(0.14722222222222225, 12)
    expect(ks.pValue).toBeCloseTo(0.21492539512798328, 9)
    const chi = chiSquared(first, second)
    expect(chi.statistic).toBeCloseTo(8.863667833102184, 10)
    expect(chi.pValue).toBeCloseTo(0.11462711588216605, 9)
    expect(jensenShannon(first, second)).toBeCloseTo(0.1270357970710136, 12)
  })

  test('one sample is at no distance from itself; what has nothing in common is at the largest', () => {
    expect(kolmogorovSmirnov(a, a)).toEqual({ statistic: 0, pValue: 1 })
    expect(kolmogorovSmirnov([1, 2, 3], [7, 8, 9]).statistic).toBe(1)
    expect(jensenShannon([5, 0], [0, 9])).toBe(1)
    expect(stabilityIndex(first, first)).toBe(0)
    expect(stabilityIndex([50, 50], [95, 5])).toBeGreaterThan(0.25)
    expect(kolmogorovSmirnov([], [1]).pValue).toBe(1)
    expect(chiSquared([0, 0], [1, 2]).pValue).toBe(1)
  })

  test('every value falls in one bin, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.integer({ min: 1, max: 12 }),
        (values, bins) => {
          const edges = quantileEdges(values, bins)
          // Strictly rising; a list sorted anew would tell 0 and -0 apart, which are one edge.
          expect(edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? Number.POSITIVE_INFINITY))).toBe(true)
          const counts = binCounts(edges, values)
          expect(counts.reduce((sum, each) => sum + each, 0)).toBe(values.length)
          if (values.length > 0) expect(Math.min(...counts)).toBeGreaterThanOrEqual(edges.length > 0 ? 1 : 0)
        },
      ),
    )
  })
})

describe('association', () => {
  test('of numbers is Pearson’s correlation, without rows that miss a value', () => {
    const x = Array.from({ length: 60 }, (_, i) => ((i * 7) % 23) * 1.5)
    const y = x.map((value, i) => value * 0.4 + ((i * 11) % 17))
    expect(pearson(x, y)).toBeCloseTo(0.6381405218399553, 12)
    expect(pearson([...x, Number.NaN, 3], [...y, 5, Number.NaN])).toBeCloseTo(0.6381405218399553, 12)
    expect(pearson([1, 1, 1], [1, 2, 3])).toBe(0)
  })

  test('of categories is 1 where one tells the other and 0 where it tells nothing', () => {
    const soil = Array.from({ length: 90 }, (_, i) => ['sand', 'clay', 'loam'][i % 3] ?? '')
    expect(
      cramersV(
        soil,
        soil.map((each) => each.toUpperCase()),
      ),
    ).toBeCloseTo(1, 12)
    expect(
      cramersV(
        soil,
        Array.from({ length: 90 }, (_, i) => (i % 2 === 0 ? 'p' : 'q')),
      ),
    ).toBe(0)
    const heights = soil.map((each, i) => ({ sand: 1, clay: 5, loam: 9 })[each] ?? i)
    expect(correlationRatio(soil, heights)).toBeCloseTo(1, 12)
    expect(
      correlationRatio(
        soil,
        Array.from({ length: 90 }, (_, i) => Math.floor(i / 3)),
      ),
    ).toBeCloseTo(0, 12)
  })
})

describe('the power of one column', () => {
  const random = (seed: number) => () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed / 2147483648
  }
  const draw = random(7)
  const numbers = (count: number, make: (at: number) => number) =>
    Float64Array.from({ length: count }, (_, at) => make(at))
  const noise = numbers(1000, draw)
  const target = numbers(1000, draw)
  const classes = [...target].map((each) => (each > 0.7 ? 'yes' : 'no'))

  test('is near 1 for a copy of the target, whatever its kind', () => {
    const copy = target.map((each) => each * 3 + 1)
    expect(powerAlone({ kind: 'number', values: copy }, { kind: 'number', values: target })).toBeGreaterThan(0.98)
    expect(powerAlone({ kind: 'number', values: copy }, { kind: 'category', values: classes })).toBeGreaterThan(0.9)
    const same = classes.map((each) => `it is ${each}`)
    expect(powerAlone({ kind: 'category', values: same }, { kind: 'category', values: classes })).toBeGreaterThan(0.98)
  })

  test('is near 0 for noise and for a column of ids, for their rows are judged unseen', () => {
    expect(powerAlone({ kind: 'number', values: noise }, { kind: 'number', values: target })).toBeLessThan(0.05)
    const ids = classes.map((_, at) => `id${at}`)
    expect(powerAlone({ kind: 'category', values: ids }, { kind: 'category', values: classes })).toBeLessThan(0.05)
    expect(powerAlone({ kind: 'category', values: ids }, { kind: 'number', values: target })).toBeLessThan(0.05)
  })

  test('says nothing of a handful of rows, or of a target that is missing', () => {
    const few = numbers(10, draw)
    expect(powerAlone({ kind: 'number', values: few }, { kind: 'number', values: few })).toBe(0)
    const missing = noise.map(() => Number.NaN)
    expect(powerAlone({ kind: 'number', values: noise }, { kind: 'number', values: missing })).toBe(0)
  })
})
