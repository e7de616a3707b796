import { expect, test } from 'vitest'
import { beatsBaseline, metricSentence, metricWord, pairOf } from '#app/results/metricWords.ts'

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
