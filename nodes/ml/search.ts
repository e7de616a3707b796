import type { SearchRange } from '../core/flow/flow.ts'
import { createRandom, deriveSeed, type Random } from './random.ts'

/**
 * The settings of one trial of a random search, by the keys of the space. They hang on the seed, the trial's number and the key
 * alone: a trial can be drawn again at any time, and a parameter more or less leaves the others as they were.
 */
export function sampleTrial(
  seed: number,
  trialNumber: number,
  space: Record<string, SearchRange>,
): Record<string, number | string | boolean> {
  return Object.fromEntries(
    Object.entries(space).map(([key, range]) => [
      key,
      sampleRange(range, createRandom(deriveSeed(seed, 'trial', trialNumber, key))),
    ]),
  )
}

function sampleRange(range: SearchRange, random: Random): number | string | boolean {
  if (range.kind === 'choice') return range.values[random.below(range.values.length)] ?? false
  const { min, max, log } = range
  if (min > max) throw new Error(`A search range from ${min} to ${max} is empty.`)
  if (log && min <= 0) throw new Error('A search range on a log scale starts above 0.')
  if (range.kind === 'float') {
    const share = random.next()
    const drawn = log ? min * (max / min) ** share : min + share * (max - min)
    return Math.min(Math.max(drawn, min), max)
  }
  if (!log) return min + random.below(max - min + 1)
  // Half a step beyond both ends, so that the ends are drawn as often as their neighbours.
  const drawn = Math.round(Math.exp(Math.log(min - 0.5) + random.next() * (Math.log(max + 0.5) - Math.log(min - 0.5))))
  return Math.min(Math.max(drawn, min), max)
}
