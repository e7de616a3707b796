import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SearchRange } from '#nodes/core/flow/flow.ts'
import { sampleTrial } from '#nodes/ml/search.ts'

const space: Record<string, SearchRange> = {
  units: { kind: 'int', min: 4, max: 64, log: true },
  layers: { kind: 'int', min: 1, max: 3, log: false },
  rate: { kind: 'float', min: 0.0001, max: 0.1, log: true },
  dropout: { kind: 'float', min: 0, max: 0.5, log: false },
  activation: { kind: 'choice', values: ['relu', 'tanh'] },
}

test('a trial is drawn again the same, whatever else is in the space', () => {
  const trial = sampleTrial(42, 3, space)
  expect(sampleTrial(42, 3, space)).toEqual(trial)
  expect(sampleTrial(42, 3, { rate: space['rate'] as SearchRange })).toEqual({ rate: trial['rate'] })
  expect(sampleTrial(42, 4, space)).not.toEqual(trial)
  expect(sampleTrial(43, 3, space)).not.toEqual(trial)
})

test('every draw lies in its range, and whole numbers are whole', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(1000), (seed, trial) => {
      const { units, layers, rate, dropout, activation } = sampleTrial(seed, trial, space)
      expect(Number.isInteger(units) && Number(units) >= 4 && Number(units) <= 64).toBe(true)
      expect([1, 2, 3]).toContain(layers)
      expect(Number(rate) >= 0.0001 && Number(rate) <= 0.1).toBe(true)
      expect(Number(dropout) >= 0 && Number(dropout) <= 0.5).toBe(true)
      expect(['relu', 'tanh']).toContain(activation)
    }),
  )
})

test('a log scale draws as often between 0.0001 and 0.001 as between 0.01 and 0.1; a plain one evenly', () => {
  const trials = Array.from({ length: 3000 }, (_, trial) => sampleTrial(1, trial, space))
  const share = (is: (trial: Record<string, unknown>) => boolean) => trials.filter(is).length / trials.length
  expect(share(({ rate }) => Number(rate) < 0.001)).toBeCloseTo(1 / 3, 1)
  expect(share(({ rate }) => Number(rate) > 0.01)).toBeCloseTo(1 / 3, 1)
  expect(share(({ dropout }) => Number(dropout) < 0.25)).toBeCloseTo(0.5, 1)
  for (const layers of [1, 2, 3]) expect(share((trial) => trial['layers'] === layers)).toBeCloseTo(1 / 3, 1)
  expect(share(({ units }) => Number(units) < 16)).toBeCloseTo(Math.log(15.5 / 3.5) / Math.log(64.5 / 3.5), 1)
})

test('a range with nothing in it is refused', () => {
  expect(() => sampleTrial(1, 1, { a: { kind: 'int', min: 3, max: 2, log: false } })).toThrow(/empty/)
  expect(() => sampleTrial(1, 1, { a: { kind: 'float', min: 0, max: 2, log: true } })).toThrow(/above 0/)
})
