import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fairnessOf, groupRates } from '#nodes/ml/fairness.ts'

type Case = {
  group: number[]
  actual: boolean[]
  said: boolean[]
  rates: { selected: number; found: number; alarms: number }[]
  parityDifference: number
  parityRatio: number
  oddsDifference: number
}
const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reference/fairness.json'), 'utf8'),
)

test.each(cases)('rates and measures of groups are fairlearn’s', ({ group, actual, said, rates, ...measures }) => {
  const found = rates.map((expected, index) => {
    const rows = group.flatMap((each, row) => (each === index ? [row] : []))
    const each = groupRates(actual, said, rows)
    for (const name of ['selected', 'found', 'alarms'] as const) expect(each[name]).toBeCloseTo(expected[name], 10)
    return each
  })
  const fairness = fairnessOf(found)
  for (const name of ['parityDifference', 'parityRatio', 'oddsDifference'] as const)
    expect(fairness[name], name).toBeCloseTo(measures[name], 10)
})

test('a group without positive rows has no rate of finding them, and that counts nowhere', () => {
  const rates = groupRates([false, false, true], [true, false, true], [0, 1])
  expect(rates.found).toBeNaN()
  expect(fairnessOf([rates, groupRates([true, false], [true, false], [0, 1])]).oddsDifference).toBe(0.5)
})
