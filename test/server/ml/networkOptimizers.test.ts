import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import { createEagerTrainer } from '#nodes/ml/eagerTrainer.ts'
import type { TensorFlow } from '#nodes/ml/network.ts'
import type { OptimizerName, Trainer } from '#nodes/ml/trainer.ts'
import { compiledTrainer } from '#server/ml/compiledTrainer.ts'
import { neverAborted, noRows, settingsFor } from '#test/nodes/ml/networkSetup.ts'
import { farthest, isNativeHere, loadNative } from '#test/server/compile/nativeSetup.ts'
import { type Added, both, fixed, flat, networkOf, picture, rowsOf, sequence } from './layerNetworks.ts'

/** Networks whose layers have weights of all the sorts there are. */
const learning = [
  'dense, activation',
  'two dimensions',
  'depthwise',
  'one dimension',
  'simple recurrent',
  'LSTM',
  'GRU',
  'batch normalisation',
  'layer normalisation',
  'embedding',
]

describe.skipIf(!isNativeHere)('compiled steps against steps op by op', () => {
  let plain: Trainer
  let compiled: Trainer
  beforeAll(async () => {
    const tf = (await loadNative()) as TensorFlow
    plain = createEagerTrainer(tf)
    compiled = compiledTrainer(tf)(plain, () => undefined)
  })

  /** How far the weights are apart after `epochs` epochs of 3 batches, the last one smaller. */
  async function distance(network: LayersSpec, optimizer: OptimizerName, epochs: number): Promise<number> {
    const options = () => ({
      network,
      train: rowsOf(44, 1, network),
      validation: noRows,
      settings: settingsFor({ epochs, learningRate: 0.003, optimizer }),
      signal: neverAborted,
      onEpoch: () => undefined,
    })
    const [expected, result] = [await plain.train(options()), await compiled.train(options())]
    expect(result.way).toBe('compiled')
    return farthest(
      result.weights.map(({ values }) => values),
      expected.weights.map(({ values }) => values),
    )
  }

  // Where slopes are near zero these two divide by them: single precision's rounding is seen.
  test.each(learning.flatMap((name) => [['adam', name] as const, ['rmsprop', name] as const]))(
    '%s: 51 steps of "%s" end alike',
    async (optimizer, name) => {
      expect(await distance(networkOf(fixed[name] ?? []), optimizer, 17)).toBeLessThan(2e-3)
    },
  )

  test('random small networks of convolutions, pooling and recurrent layers end alike', async () => {
    const count = fc.integer({ min: 1, max: 4 })
    const tail = fc.constantFrom<Added[]>(
      [],
      [['dropout', { rate: 0 }]],
      [['batchNormalization', { momentum: 0.9, epsilon: 0.001 }]],
    )
    const pictures = fc
      .tuple(count, fc.constantFrom('maxPooling2d', 'averagePooling2d'), fc.constantFrom('same', 'valid'))
      .map(([filters, pool, padding]): Added[] => [
        picture,
        ['conv2d', { ...both, filters, kernelSize: [2, 2], padding }],
        [pool, { poolSize: [2, 2] }],
        flat,
      ])
    const sequences = fc
      .tuple(count, fc.constantFrom('simpleRNN', 'lstm', 'gru'), fc.boolean())
      .map(([units, kind, isConvolved]): Added[] => [
        sequence,
        ...(isConvolved ? [['conv1d', { ...both, filters: 3, kernelSize: 2 }] as Added] : []),
        [kind, { ...both, units }],
      ])
    const rows = fc
      .tuple(count, fc.constantFrom('relu', 'tanh', 'selu', 'sigmoid'))
      .map(([units, activation]): Added[] => [['dense', { ...both, units: units * 3, activation }]])
    await fc.assert(
      fc.asyncProperty(fc.oneof(pictures, sequences, rows), tail, async (layers, more) => {
        expect(await distance(networkOf([...layers, ...more]), 'sgd', 4)).toBeLessThan(2e-5)
      }),
      { numRuns: 12 },
    )
  })
})
