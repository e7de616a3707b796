import { expect, test } from 'vitest'
import {
  beatsBaseline,
  intervalWords,
  metricSentence,
  metricWord,
  pairOf,
  positiveClassOf,
} from '#app/results/metricWords.ts'

const metric = (name: string, value: number | null, baseline?: number) => ({
  name,
  title: name,
  value,
  ...(baseline === undefined ? {} : { baseline }),
  part: 'test' as const,
  better: 'lower' as const,
})

test('metrics are sentences with their comparison', () => {
  expect(metricSentence(metric('mae', 21.04, 88.2))).toBe(
    'Off by 21 on average on the test rows; always guessing the mean would be off by 88.2.',
  )
  expect(metricSentence(metric('accuracy', 0.953, 0.44))).toBe(
    'Right in 95.3 % of rows on the test rows; always guessing the most frequent class would be right in 44 %.',
  )
  expect(metricSentence(metric('r2', 0.941))).toBe('Explains 94.1 % of the differences between rows on the test rows.')
  expect(metricSentence(metric('r2', -0.2))).toBe('No better than always guessing the mean on the test rows.')
  expect(metricSentence(metric('mae', null))).toBe('mae could not be computed on these rows.')
})

test('of two classes, precision, recall and F1 are those of the second; of more, averages', () => {
  const confusion = (classes: string[]) => ({
    plots: [{ kind: 'confusion' as const, title: 'Classes', classes, counts: [] }],
  })
  const positive = positiveClassOf(confusion(['false', 'true']))
  expect([positive, positiveClassOf(confusion(['a', 'b', 'c'])), positiveClassOf({ plots: [] })]).toEqual([
    'true',
    undefined,
    undefined,
  ])
  const say = (name: string, of?: string) => metricSentence(metric(name, 0.685), of)
  expect([say('precision', positive), say('recall', positive), say('f1', positive)]).toEqual([
    'Of the test rows said to be "true", 68.5 % were.',
    'It finds 68.5 % of the test rows that are "true".',
    'Precision and recall of "true" as one figure: 68.5 % on the test rows.',
  ])
  expect([say('precision'), say('recall'), say('f1')]).toEqual([
    'When it names a class it is right in 68.5 % of cases on the test rows, on average over the classes.',
    "It finds 68.5 % of a class's rows on the test rows, on average over the classes.",
    'Precision and recall as one figure: 68.5 % on the test rows, on average over the classes.',
  ])
})

test('a figure of the validation rows belongs to the same figure of the training rows', () => {
  expect([
    pairOf('validationLoss'),
    pairOf('val_mae'),
    pairOf('validation.rmse'),
    pairOf('loss'),
    pairOf('value'),
  ]).toEqual([
    { base: 'loss', isValidation: true },
    { base: 'mae', isValidation: true },
    { base: 'rmse', isValidation: true },
    { base: 'loss', isValidation: false },
    { base: 'value', isValidation: false },
  ])
  expect([metricWord('validationRmse'), metricWord('train.rmse')]).toEqual([
    'Typical error (RMSE) on validation rows',
    'Typical error (RMSE) on training rows',
  ])
})

test('better than guessing depends on which way is better', () => {
  expect(beatsBaseline({ ...metric('rmse', 3, 5) })).toBe(true)
  expect(beatsBaseline({ ...metric('r2', 0.3, 0.5), better: 'higher' })).toBe(false)
  expect(beatsBaseline(metric('rmse', 3))).toBeUndefined()
})

test('how sure a figure is stands in words', () => {
  const interval = { low: 25.14, high: 28.42, samples: 500 }
  expect(intervalWords({ ...metric('mae', 26.8), interval })).toBe(
    'Between 25.1 and 28.4 in 19 of 20 samples of these rows.',
  )
  expect(intervalWords({ ...metric('accuracy', 1), interval: { low: 1, high: 1, samples: 500 } })).toBe(
    '100 % in every sample of these rows.',
  )
  expect(intervalWords(metric('mae', 26.8))).toBeUndefined()
})
