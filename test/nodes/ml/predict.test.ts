import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { tasks } from '#nodes/core/spec/spec.ts'
import { activations } from '#nodes/layers/layerOptions.ts'
import { createEagerTrainer } from '#nodes/ml/eagerTrainer.ts'
import { createPredictor } from '#nodes/ml/predict.ts'
import { createRandom } from '#nodes/ml/random.ts'
import type { Trainer } from '#nodes/ml/trainer.ts'
import { decodeWeights, encodeWeights, initialWeights } from '#nodes/ml/weights.ts'
import { loadTensorflow } from '#server/ml/tf.ts'
import { networkOf } from './networkSetup.ts'

describe.each(['js', 'wasm'] as const)('the plain forward pass against the %s engine', (engine) => {
  let trainer: Trainer
  beforeAll(async () => {
    trainer = createEagerTrainer((await loadTensorflow(engine)).tf)
  })

  test('gives the same to within 1e-5 for any network of dense layers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          width: fc.integer({ min: 1, max: 6 }),
          hidden: fc.array(
            fc.record({
              units: fc.integer({ min: 1, max: 8 }),
              activation: fc.constantFrom(...activations),
              useBias: fc.boolean(),
            }),
            { maxLength: 3 },
          ),
          task: fc.constantFrom(...tasks),
          seed: fc.nat(),
        }),
        async ({ width, hidden, task, seed }) => {
          const network = networkOf(width, hidden, task, { classes: 4 })
          const random = createRandom(seed)
          const weights = initialWeights(network, seed).map((each) => ({
            ...each,
            values: each.values.map((value) => value + random.normal() * 0.3),
          }))
          const rows = 5
          const features = Float32Array.from({ length: rows * width }, () => random.normal() * 3)
          const expected = await trainer.predict({ network, weights, rows, features })
          const predictor = createPredictor(network, decodeWeights(network, encodeWeights(weights)))
          for (let row = 0; row < rows; row++) {
            const outputs = predictor.predict(features.subarray(row * width, (row + 1) * width))
            outputs.forEach((value, index) => {
              const other = expected[row * predictor.outputs + index] ?? Number.NaN
              expect(Math.abs(value - other)).toBeLessThan(1e-5 * Math.max(1, Math.abs(other)))
            })
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

test('a network without hidden layers is a weighted sum', () => {
  const network = networkOf(2, [], 'regression')
  const weights = decodeWeights(network, encodeWeights(initialWeights(network, 1)).fill(0))
  weights[0]?.values.set([2, -3])
  weights[1]?.values.set([0.5])
  expect([...createPredictor(network, weights).predict([10, 1])]).toEqual([17.5])
})

test('rows and weights of another size are refused, not read wrongly', () => {
  const network = networkOf(2, [{ units: 3 }], 'binary')
  const weights = initialWeights(network, 1)
  expect(() => createPredictor(network, weights).predict([1])).toThrow('A row has 1 numbers; the network takes 2.')
  expect(() => decodeWeights(network, new Uint8Array(12))).toThrow(/12 bytes/)
})
