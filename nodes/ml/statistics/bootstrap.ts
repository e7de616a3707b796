import { createRandom, shuffled } from '../random.ts'

export type Interval = { low: number; high: number; samples: number }

/** Most rows in one sample; of more rows a part is drawn from, and the spread scaled by √(part / rows). */
const mostRows = 3_000
/** Rows looked at in all samples together. */
const budget = 600_000

/**
 * Where 95 % of samples (drawn with replacement) put each figure: Efron's percentile interval, and for many rows the m-out-of-n
 * bootstrap. Figures that a sample leaves undefined do not count there; one that most do gets no interval.
 */
export async function bootstrap(options: {
  rows: number
  samples: number
  seed: number
  whole: Record<string, number>
  figures: (rows: Int32Array) => Record<string, number>
  pause: () => Promise<void>
}): Promise<Record<string, Interval>> {
  const { rows, seed, whole, figures, pause } = options
  const drawn = Math.min(rows, mostRows)
  const samples = Math.min(options.samples, Math.max(50, Math.floor(budget / Math.max(1, drawn))))
  if (rows < 2 || options.samples === 0) return {}
  const random = createRandom(seed)
  const pool = shuffled(rows, random).subarray(0, drawn)
  const found = new Map<string, number[]>()
  for (let sample = 0; sample < samples; sample++) {
    const picked = Int32Array.from({ length: drawn }, () => pool[random.below(drawn)] ?? 0)
    for (const [name, value] of Object.entries(figures(picked))) {
      const values = found.get(name) ?? []
      values.push(value)
      found.set(name, values)
    }
    await pause()
  }
  const shrink = Math.sqrt(drawn / rows)
  return Object.fromEntries(
    Object.entries(whole).flatMap(([name, value]): [string, Interval][] => {
      const values = (found.get(name) ?? []).toSorted((a, b) => a - b)
      if (values.length < samples / 2) return []
      const [low, high] = [quantile(values, 0.025), quantile(values, 0.975)]
      if (drawn === rows) return [[name, { low, high, samples }]]
      const centre = quantile(values, 0.5)
      return [[name, { low: value + (low - centre) * shrink, high: value + (high - centre) * shrink, samples }]]
    }),
  )
}

/** Of sorted values, straight between neighbours. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? below) - below)
}
