import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, deriveSeed, shuffled } from '#nodes/ml/random.ts'

const draw = (seed: number, count: number) => {
  const random = createRandom(seed)
  return Array.from({ length: count }, random.next)
}

test('a seed gives one sequence, and these very numbers on every machine', () => {
  expect(draw(42, 4)).toEqual(draw(42, 4))
  expect(draw(42, 4)).not.toEqual(draw(43, 4))
  expect(draw(42, 3)).toMatchInlineSnapshot(`
    [
      0.5218105805106461,
      0.9592720060609281,
      0.03304959135130048,
    ]
  `)
})

test('numbers fill [0, 1) evenly, and normal ones have mean 0 and deviation 1', () => {
  const values = draw(1, 100_000)
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
  const bins = new Array<number>(10).fill(0)
  for (const value of values) bins[Math.floor(value * 10)] = (bins[Math.floor(value * 10)] ?? 0) + 1
  for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  const random = createRandom(2)
  const normal = Array.from({ length: 100_000 }, random.normal)
  const mean = normal.reduce((sum, value) => sum + value, 0) / normal.length
  const variance = normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length
  expect(Math.abs(mean)).toBeLessThan(0.02)
  expect(Math.abs(variance - 1)).toBeLessThan(0.02)
})

test('a shuffle loses nothing', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(), (count, seed) => {
      const order = shuffled(count, createRandom(seed))
      expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index))
    }),
  )
})

test('seeds for different parts differ, and do not run into each other', () => {
  const seeds = new Set<number>()
  for (let epoch = 0; epoch < 200; epoch++)
    for (const layer of ['dense1', 'dense2', 'dense11']) seeds.add(deriveSeed(42, layer, epoch))
  expect(seeds.size).toBe(600)
  expect(deriveSeed(1, 'a', 12)).not.toBe(deriveSeed(1, 'a1', 2))
})
