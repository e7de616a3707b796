import { type Column, featuresOf } from '../core/spec/table.ts'
import { chosenColumns, originOf } from './chosenColumns.ts'
import type { HashState } from './textHash.ts'
import { createTfidfCounter, type TfidfState } from './tfidf.ts'
import { reservedTokens, type TokenState, wordsOf } from './tokens.ts'
import { defineTransformState } from './transformState.ts'

export const isText = ({ kind }: Column): boolean => kind === 'text'

export const textColumns = (columns: readonly Column[], names: readonly string[]): Column[] =>
  chosenColumns(columns, names, isText).filter(isText)

export const numbersOfText = (column: Column, shape: number[], vocabulary?: number): Column => ({
  name: column.name,
  kind: 'vector',
  role: column.role,
  shape,
  ...(vocabulary === undefined ? {} : { vocabulary }),
  missing: 0,
  derivedFrom: originOf(column),
  prepared: ['filled', 'scaled', 'encoded'],
})

export type TfidfParams = {
  columns: string[]
  analyzer: 'word' | 'characters'
  from: number
  to: number
  width: number
  fewest: number
  mostShare: number
  lowercase: boolean
  sublinear: boolean
}

/** Which terms there are, and how rare each is, is learned from the train rows. */
export const tfidfTransform = defineTransformState<TfidfParams, Record<string, TfidfState>>({
  learns: true,
  atPrediction: 'apply',
  fit: async ({ params, columns, aggregate }) => {
    const chosen = textColumns(columns, params.columns)
    const { analyzer, from, to, lowercase, sublinear } = params
    const counters = chosen.map(() =>
      createTfidfCounter({ analyzer, from, to: Math.max(from, to), lowercase, sublinear }),
    )
    if (chosen.length > 0)
      await aggregate({
        texts: {
          fn: 'visit',
          columns: chosen.map((each) => each.name),
          visit: (values) => {
            values.forEach((value, at) => {
              counters[at]?.add(typeof value === 'string' ? value : '')
            })
          },
        },
      })
    const { width, fewest, mostShare } = params
    return Object.fromEntries(
      chosen.flatMap(({ name }, at) => {
        const state = counters[at]?.state({ width, fewest, mostShare })
        return state ? [[name, state] as const] : []
      }),
    )
  },
  effect: ({ columns, state }) => ({
    write: [],
    drop: [],
    calls: columns.flatMap((column) => {
      const own = Object.hasOwn(state, column.name) ? state[column.name] : undefined
      return own
        ? [{ function: 'tfidf', inputs: [column.name], output: numbersOfText(column, [own.width]), state: own }]
        : []
    }),
  }),
})

export type TokenParams = {
  columns: string[]
  length: number
  vocabulary: number
  lowercase: boolean
  pad: 'start' | 'end'
}

/** The most frequent words of the train rows get a number each. */
export const tokensTransform = defineTransformState<TokenParams, Record<string, TokenState>>({
  learns: true,
  atPrediction: 'apply',
  fit: async ({ params, columns, aggregate }) => {
    const chosen = textColumns(columns, params.columns)
    const counts = chosen.map(() => new Map<string, number>())
    if (chosen.length > 0)
      await aggregate({
        texts: {
          fn: 'visit',
          columns: chosen.map((each) => each.name),
          visit: (values) => {
            values.forEach((value, at) => {
              const own = counts[at]
              if (own && typeof value === 'string')
                for (const each of wordsOf(value, params.lowercase)) own.set(each, (own.get(each) ?? 0) + 1)
            })
          },
        },
      })
    const { length, lowercase, pad } = params
    return Object.fromEntries(
      chosen.map(({ name }, at) => {
        const words = [...(counts[at] ?? [])]
          .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
          .slice(0, params.vocabulary - reservedTokens)
          .map(([each]) => each)
        return [name, { length, lowercase, pad, words }]
      }),
    )
  },
  effect: ({ params, columns, state }) => ({
    write: [],
    drop: [],
    calls: columns.flatMap((column) => {
      const own = Object.hasOwn(state, column.name) ? state[column.name] : undefined
      const output = own && numbersOfText(column, [own.length], params.vocabulary)
      return own && output ? [{ function: 'tokens', inputs: [column.name], output, state: own }] : []
    }),
  }),
})

/** Nothing is learned: the settings say it all. */
export const hashTransform = defineTransformState<HashState & { columns: string[] }, Record<string, HashState>>({
  learns: false,
  atPrediction: 'apply',
  fit: async ({ params, columns }) => {
    const { columns: names, ...state } = params
    return Object.fromEntries(textColumns(columns, names).map((each) => [each.name, state]))
  },
  effect: ({ columns, state }) => ({
    write: [],
    drop: [],
    calls: columns.flatMap((column) => {
      const own = Object.hasOwn(state, column.name) ? state[column.name] : undefined
      return own
        ? [{ function: 'textHash', inputs: [column.name], output: numbersOfText(column, [own.width]), state: own }]
        : []
    }),
  }),
})

/** Features that are free text. */
export const textFeatures = (columns: readonly Column[]): Column[] => featuresOf(columns).filter(isText)
