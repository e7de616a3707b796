import { expect, test } from 'vitest'
import { compileExpr } from '#nodes/core/expr/compile.ts'
import {
  type Condition,
  conditionOperators,
  conditionProblems,
  conditions,
  conditionsExpr,
  describeConditions,
  operatorsFor,
} from '#nodes/core/expr/conditions.ts'
import type { Scalar } from '#nodes/core/expr/expr.ts'
import { typesOf } from '#nodes/core/expr/types.ts'

const columns = [
  { name: 'score', kind: 'number' },
  { name: 'city', kind: 'category' },
  { name: 'passed', kind: 'boolean' },
  { name: 'day', kind: 'date' },
] as const

const meets = (row: Record<string, Scalar>, list: Condition[], match: 'all' | 'any' = 'all') =>
  compileExpr(conditionsExpr({ match, conditions: list }), typesOf(columns))(row)
const row = { score: 50, city: 'Rome', passed: true, day: '2024-03-05' }
const empty = { score: null, city: null, passed: null, day: null }

test.each<[Condition, boolean, boolean]>([
  [{ column: 'score', is: 'equal', value: 50 }, true, false],
  [{ column: 'score', is: 'notEqual', value: 50 }, false, true],
  [{ column: 'score', is: 'greater', value: 50 }, false, false],
  [{ column: 'score', is: 'between', value: 50, to: 60 }, true, false],
  [{ column: 'score', is: 'between', value: 51, to: 60 }, false, false],
  [{ column: 'city', is: 'oneOf', values: ['Bern', 'Rome'] }, true, false],
  [{ column: 'city', is: 'noneOf', values: ['Bern', 'Rome'] }, false, true],
  [{ column: 'city', is: 'contains', value: 'om' }, true, false],
  [{ column: 'city', is: 'containsNot', value: 'om' }, false, true],
  [{ column: 'city', is: 'startsWith', value: 'R' }, true, false],
  [{ column: 'passed', is: 'equal', value: true }, true, false],
  [{ column: 'day', is: 'less', value: '2024-04-01' }, true, false],
  [{ column: 'city', is: 'missing' }, false, true],
  [{ column: 'city', is: 'present' }, true, false],
])('%j: a row that is there, and one where the value is missing', (condition, whole, gap) => {
  expect(meets(row, [condition])).toBe(whole)
  expect(meets(empty, [condition])).toBe(gap)
})

test('all or any; no condition lets every row through', () => {
  const high: Condition = { column: 'score', is: 'greaterOrEqual', value: 40 }
  const bern: Condition = { column: 'city', is: 'equal', value: 'Bern' }
  expect(meets(row, [high, bern], 'all')).toBe(false)
  expect(meets(row, [high, bern], 'any')).toBe(true)
  expect(meets(row, [], 'all')).toBe(true)
  expect(meets(row, [], 'any')).toBe(true)
})

test('what a condition lacks is told at its place', () => {
  const of = (list: Condition[]) => conditionProblems({ match: 'all', conditions: list }, columns, 'keep')
  expect(of([{ column: 'score', is: 'greater', value: 3 }])).toEqual([])
  expect(
    of([
      { column: 'score', is: 'greater', value: 3 },
      { column: 'town', is: 'missing' },
      { column: 'city', is: 'equal' },
      { column: 'score', is: 'equal', value: 'many' },
    ]).map(({ field, code }) => [field, code]),
  ).toEqual([
    ['keep.1', 'column_unknown'],
    ['keep.2', 'condition_incomplete'],
    ['keep.3', 'type_mismatch'],
  ])
})

test('conditions are told in words, and an empty value is a whole one', () => {
  const read = conditions.parse({
    conditions: [
      { column: 'score', is: 'greaterOrEqual', value: 1000 },
      { column: 'city', is: 'oneOf', values: ['Bern', 'Rome'] },
      { column: 'passed', is: 'present' },
    ],
  })
  expect(describeConditions(read)).toBe('score is at least 1,000 and city is one of Bern, Rome (and 1 more)')
  expect(conditions.parse({})).toEqual({ match: 'all', conditions: [] })
  expect(describeConditions(conditions.parse({}))).toBe('')
})

test('every kind offers operators, and only known ones', () => {
  for (const kind of ['number', 'integer', 'category', 'boolean', 'text', 'date', 'image'] as const) {
    const offered = operatorsFor(kind)
    expect(offered.length).toBeGreaterThan(1)
    expect(conditionOperators).toEqual(expect.arrayContaining([...offered]))
  }
})
