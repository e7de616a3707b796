import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Column, TableSpec } from '#nodes/core/spec/table.ts'
import { countsByShare } from '#nodes/prepare/shares.ts'
import { split } from '#nodes/prepare/split.node.ts'
import { splitPlan } from '#nodes/prepare/splitPlan.ts'

const target: Column = { name: 'y', kind: 'category', role: 'target', categories: ['a', 'b'], distinct: 2 }
const spec = (...columns: Column[]): TableSpec => ({ type: 'table', rows: 344, columns })
const infer = (settings: Record<string, unknown>, table: TableSpec = spec(target)) => {
  const params = split.params.parse(settings)
  const result = split.infer({ inputs: { table }, connected: { table: true }, params, facts: undefined })
  return {
    ...result,
    card: split.card({ params, inputs: { table }, outputs: result.outputs }),
    codes: (result.problems ?? []).map((each) => each.code),
  }
}
const planOf = (settings: Record<string, unknown>, ...columns: Column[]) =>
  splitPlan(columns, split.params.parse(settings))

test('shares add up to all rows, each within one of its exact share', () => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.nat(100),
      fc.nat(100),
      fc.integer({ min: 1, max: 100 }),
      (rows, validation, test_, train) => {
        const counts = countsByShare(rows, { train, validation, test: test_ })
        expect(counts.train + counts.validation + counts.test).toBe(rows)
        const total = train + validation + test_
        expect(Math.abs(counts.train - (rows * train) / total)).toBeLessThan(1)
      },
    ),
  )
})

test('classes are mixed equally unless told otherwise, numbers are drawn at random', () => {
  expect(planOf({}, target)).toMatchObject({ by: 'stratified', column: 'y', seed: 42 })
  expect(planOf({}, { ...target, kind: 'number' })).toMatchObject({ by: 'random' })
  expect(infer({}).card).toBe('Keeps 70 % for training, by y')
})

test('the new column never takes the name of another', () => {
  const { outputs } = infer({}, spec(target, { name: 'Part', kind: 'number', role: 'feature' }))
  expect(outputs.table?.columns.at(-1)).toEqual({ name: 'part_2', kind: 'category', role: 'split' })
})

test('what each value of a column means is understood, or asked for', () => {
  const set: Column = { name: 'set', kind: 'category', role: 'feature', categories: ['Train', 'VAL', 'holdout'] }
  expect(planOf({ by: 'column', column: 'set' }, target, set)).toMatchObject({
    map: { Train: 'train', VAL: 'validation', holdout: 'test' },
  })
  const odd = { ...set, categories: ['train', 'B'] }
  expect(infer({ by: 'column', column: 'set' }, spec(target, odd)).problems).toMatchObject([
    { code: 'split_value_unknown', fix: { params: { map: { B: 'train' } } } },
  ])
})

describe('what cannot work is said', () => {
  test.each([
    [{ train: 0 }, ['split_no_train']],
    [{ train: 60 }, ['split_shares']],
    [{ train: 85, test: 0 }, ['split_no_test']],
    [{ by: 'time' }, ['column_missing']],
    [{ by: 'time', column: 'gone' }, ['column_unknown']],
    [{ by: 'time', column: 'y' }, ['column_kind']],
  ])('%j', (settings, codes) => {
    expect(infer(settings).codes).toEqual(codes)
  })

  test('a random split of dated rows is a warning with a split by time as its mend', () => {
    const day: Column = { name: 'day', kind: 'date', role: 'feature' }
    expect(infer({}, spec(target, day)).problems).toMatchObject([
      { code: 'split_ignores_time', severity: 'warning', fix: { params: { by: 'time', column: 'day' } } },
    ])
    expect(infer({ by: 'time' }, spec(target, day)).codes).toEqual([])
  })
})

test('a table that leaves next to nothing to test on is said to be small before the run', () => {
  const rows = (count: number | undefined): TableSpec => ({ ...spec(target), rows: count })
  const { problems } = infer({}, rows(3))
  expect(problems).toMatchObject([
    { code: 'table_small', severity: 'warning', message: expect.stringContaining('3 rows') },
  ])
  expect(infer({}, rows(344)).codes).toEqual([])
  expect(infer({}, rows(undefined)).codes).toEqual([])
})
