import { defineStepFunction } from '../core/stepFunctions.ts'

export type TfidfSettings = {
  analyzer: 'word' | 'characters'
  from: number
  to: number
  lowercase: boolean
  sublinear: boolean
}
export type TfidfState = TfidfSettings & { width: number; terms: string[]; idf: number[] }

/** As scikit-learn's default pattern: words of two letters or digits and more, in any script. */
const word = /[\p{L}\p{N}_]{2,}/gu

/** The terms of a text: runs of words, or of characters with white space as one space. */
export function termsOf(text: string, { analyzer, from, to, lowercase }: TfidfSettings): string[] {
  const given = lowercase ? text.toLowerCase() : text
  const units = analyzer === 'word' ? (given.match(word) ?? []) : [...given.replaceAll(/\s\s+/g, ' ')]
  const between = analyzer === 'word' ? ' ' : ''
  const terms: string[] = []
  for (let size = from; size <= to; size += 1)
    for (let at = 0; at + size <= units.length; at += 1) terms.push(units.slice(at, at + size).join(between))
  return terms
}

/** Counts over the texts to learn from; the memory grows with the different terms. */
export function createTfidfCounter(settings: TfidfSettings) {
  const found = new Map<string, { all: number; texts: number }>()
  let texts = 0
  return {
    add: (text: string): void => {
      texts += 1
      const seen = new Set<string>()
      for (const term of termsOf(text, settings)) {
        const entry = found.get(term) ?? { all: 0, texts: 0 }
        entry.all += 1
        if (!seen.has(term)) entry.texts += 1
        seen.add(term)
        found.set(term, entry)
      }
    },
    /** Vocabulary (most frequent terms, in alphabetical order) and inverse document frequencies: ln((1 + n) / (1 + df)) + 1. */
    state: (limits: { width: number; fewest: number; mostShare: number }): TfidfState => {
      const kept = [...found]
        .filter(([, entry]) => entry.texts >= limits.fewest && entry.texts <= limits.mostShare * texts)
        .toSorted(([a, x], [b, y]) => y.all - x.all || compare(a, b))
        .slice(0, limits.width)
        .toSorted(([a], [b]) => compare(a, b))
      return {
        ...settings,
        width: limits.width,
        terms: kept.map(([term]) => term),
        idf: kept.map(([, entry]) => Math.log((1 + texts) / (1 + entry.texts)) + 1),
      }
    },
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A text to the weights of its terms, of length one (L2); a text without a known term is all zeros. */
export const tfidfFunction = defineStepFunction('tfidf', (given) => {
  const state = given as TfidfState
  const places = new Map(state.terms.map((term, at) => [term, at]))
  return ([text = null]) => {
    const values = new Float32Array(state.width)
    const counts = new Map<number, number>()
    for (const term of typeof text === 'string' ? termsOf(text, state) : []) {
      const at = places.get(term)
      if (at !== undefined) counts.set(at, (counts.get(at) ?? 0) + 1)
    }
    let squares = 0
    const weights = [...counts].map(([at, count]): [number, number] => {
      const weight = (state.sublinear ? 1 + Math.log(count) : count) * (state.idf[at] ?? 0)
      squares += weight * weight
      return [at, weight]
    })
    for (const [at, weight] of weights) values[at] = weight / Math.sqrt(squares)
    return values
  }
})
