import { defineStepFunction } from '../core/stepFunctions.ts'

export type TokenState = { length: number; lowercase: boolean; pad: 'start' | 'end'; words: string[] }

const word = /[\p{L}\p{N}\p{M}_]+(?:['’][\p{L}\p{M}]+)?/gu

/** The words of a text in any script; an apostrophe within a word belongs to it. */
export const wordsOf = (text: string, lowercase: boolean): string[] =>
  (lowercase ? text.toLowerCase() : text).match(word) ?? []

/** Token of padding and of words that the vocabulary does not have. */
export const reservedTokens = 2

/** A text to the numbers of its words: 0 is padding, 1 a word never seen, then the vocabulary. Longer texts lose their end. */
export const tokensFunction = defineStepFunction('tokens', (given) => {
  const state = given as TokenState
  const places = new Map(state.words.map((each, at) => [each, at + reservedTokens]))
  return ([text = null]) => {
    const values = new Float32Array(state.length)
    if (typeof text !== 'string') return values
    const tokens = wordsOf(text, state.lowercase)
      .slice(0, state.length)
      .map((each) => places.get(each) ?? 1)
    values.set(tokens, state.pad === 'start' ? state.length - tokens.length : 0)
    return values
  }
})
