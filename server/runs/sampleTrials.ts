import { canonicalJson } from '#nodes/core/flow/canonical.ts'
import type { SearchRange } from '#nodes/core/flow/flow.ts'
import { createRandom, deriveSeed, type Random } from '#nodes/ml/random.ts'

/** A parameter of a node that is searched. */
export type Searched = { node: string; field: string; range: SearchRange }
export type TrialParams = Record<string, Record<string, unknown>>

/**
 * Random search: settings for each trial, no two alike. Trial k is the same whatever the number of trials, so more trials
 * later cost only what is new. Fewer come back where the space has no more.
 */
export function sampleTrials(searched: readonly Searched[], options: { trials: number; seed: number }): TrialParams[] {
  const seen = new Set<string>()
  const found: TrialParams[] = []
  // A small space is used up by drawing; after so many repeats in a row there is hardly anything left.
  const patience = 200
  for (let draw = 0, repeats = 0; found.length < options.trials && repeats < patience; draw += 1) {
    const random = createRandom(deriveSeed(options.seed, 'trial', draw))
    const params: TrialParams = {}
    for (const { node, field, range } of searched) {
      params[node] = { ...params[node], [field]: sample(range, random) }
    }
    const name = canonicalJson(params)
    if (seen.has(name)) {
      repeats += 1
      continue
    }
    repeats = 0
    seen.add(name)
    found.push(params)
  }
  return found
}

function sample(range: SearchRange, random: Random): number | string | boolean {
  switch (range.kind) {
    case 'choice':
      return range.values[random.below(range.values.length)] ?? ''
    case 'int': {
      const { min, max, log } = ordered(range)
      if (!log) return min + random.below(max - min + 1)
      // Each whole number has the width that it has on a logarithmic scale.
      const drawn = Math.exp(between(Math.log(min), Math.log(max + 1), random))
      return Math.min(max, Math.max(min, Math.floor(drawn)))
    }
    case 'float': {
      const { min, max, log } = ordered(range)
      const drawn = log ? Math.exp(between(Math.log(min), Math.log(max), random)) : between(min, max, random)
      // Three digits say all that a search can tell apart, and read well.
      return Math.min(max, Math.max(min, Number(drawn.toPrecision(3))))
    }
  }
}

const between = (from: number, to: number, random: Random): number => from + (to - from) * random.next()

/** A range written the wrong way round still means what it says; a logarithm needs positive numbers. */
const ordered = ({ min, max, log }: { min: number; max: number; log: boolean }) => {
  const [low, high] = min <= max ? [min, max] : [max, min]
  return { min: low, max: high, log: log && low > 0 }
}
