import { expect, test } from 'vitest'
import { stepFunction } from '#nodes/core/stepFunctions.ts'
import { createTfidfCounter } from '#nodes/prepare/tfidf.ts'
import '#nodes/prepare/functions.ts'

const texts = [
  'The tea is good, very good tea.',
  'The coffee is not good',
  'Straße and café: naïve tea_time 2nd',
  'tea tea tea',
]

/**
 * Made by scikit-learn 1.9.1: TfidfVectorizer(ngram_range=(1, 2), min_df=1, sublinear_tf=True).fit_transform(texts), the rows of the first
 * and the last text (non-zero entries); the same without sublinear_tf for the third.
 */
const references: { sublinear: boolean; row: number; weights: Record<string, number> }[] = [
  {
    sublinear: true,
    row: 0,
    weights: {
      good: 0.38848686,
      'good tea': 0.291023916,
      'good very': 0.291023916,
      is: 0.229446598,
      'is good': 0.291023916,
      tea: 0.38848686,
      'tea is': 0.291023916,
      the: 0.229446598,
      'the tea': 0.291023916,
      very: 0.291023916,
      'very good': 0.291023916,
    },
  },
  { sublinear: true, row: 3, weights: { tea: 0.698912091, 'tea tea': 0.715207584 } },
  {
    sublinear: false,
    row: 2,
    weights: {
      '2nd': 0.301511345,
      and: 0.301511345,
      'and café': 0.301511345,
      café: 0.301511345,
      'café naïve': 0.301511345,
      naïve: 0.301511345,
      'naïve tea_time': 0.301511345,
      straße: 0.301511345,
      'straße and': 0.301511345,
      tea_time: 0.301511345,
      'tea_time 2nd': 0.301511345,
    },
  },
]

test.each(references)('weights are those of scikit-learn ($sublinear, row $row)', ({ sublinear, row, weights }) => {
  const counter = createTfidfCounter({ analyzer: 'word', from: 1, to: 2, lowercase: true, sublinear })
  for (const text of texts) counter.add(text)
  const state = counter.state({ width: 100, fewest: 1, mostShare: 1 })
  const values = stepFunction('tfidf')(state)([texts[row] ?? ''])
  const found = state.terms.flatMap((term, at) => ((values?.[at] ?? 0) > 0 ? [[term, values?.[at] ?? 0] as const] : []))
  expect(found.map(([term]) => term)).toEqual(Object.keys(weights))
  for (const [term, value] of found) expect(Math.abs(value - (weights[term] ?? 0)), term).toBeLessThan(1e-6)
})

test('tokens keep the order, with padding before them and 1 for words never seen', () => {
  const run = stepFunction('tokens')({ length: 5, lowercase: true, pad: 'start', words: ['good', "don't", 'привет'] })
  expect([...(run(["Привет, don't buy"]) ?? [])]).toEqual([0, 0, 4, 3, 1])
  expect([...(run(['good good good good good good']) ?? [])]).toEqual([2, 2, 2, 2, 2])
  expect([...(run([null]) ?? [])]).toEqual([0, 0, 0, 0, 0])
})

/** Made by scikit-learn 1.9.1: HashingVectorizer(ngram_range=(1, 2), n_features=32) and (1, 1) with 2048; entries that are not zero. */
const hashed: { text: number; to: number; width: number; weights: Record<number, number> }[] = [
  { text: 0, to: 2, width: 32, weights: { 1: 0.4, 6: -0.6, 13: 0.4, 14: -0.2, 17: 0.2, 21: -0.2, 28: 0.4, 30: -0.2 } },
  {
    text: 2,
    to: 1,
    width: 2048,
    weights: { 301: -0.408248, 773: 0.408248, 819: 0.408248, 1493: 0.408248, 1588: 0.408248, 1800: 0.408248 },
  },
]

test.each(hashed)('hashed words lie where scikit-learn puts them ($width places)', ({ text, to, width, weights }) => {
  const values = stepFunction('textHash')({ width, analyzer: 'word', from: 1, to, lowercase: true })([
    texts[text] ?? '',
  ])
  const found = [...(values ?? [])].flatMap((value, at) => (value === 0 ? [] : [[String(at), value] as const]))
  expect(found.map(([at]) => at)).toEqual(Object.keys(weights))
  for (const [at, value] of found) expect(value).toBeCloseTo(weights[Number(at)] ?? Number.NaN, 5)
})

test('a text without a word is all zeros, hashed', () => {
  const values = stepFunction('textHash')({ width: 8, analyzer: 'word', from: 1, to: 1, lowercase: true })([null])
  expect(values).toEqual(new Float32Array(8))
})
