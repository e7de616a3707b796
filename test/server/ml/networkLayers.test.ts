import type * as Tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import { addLayer, joinLayers, startLayers } from '#nodes/layers/buildLayers.ts'
import { headFor } from '#nodes/layers/head.ts'
import { createEagerTrainer } from '#nodes/ml/eagerTrainer.ts'
import { buildNetwork, type TensorFlow } from '#nodes/ml/network.ts'
import { createRandom } from '#nodes/ml/random.ts'
import { optimizers, type Trainer, type TrainingResult } from '#nodes/ml/trainer.ts'
import { compilePredict } from '#server/compile/compilePredict.ts'
import { compiledTrainer } from '#server/ml/compiledTrainer.ts'
import { numberColumns } from '#test/helpers/numberColumns.ts'
import { neverAborted, noRows, settingsFor } from '#test/nodes/ml/networkSetup.ts'
import { farthest, isNativeHere, loadNative } from '#test/server/compile/nativeSetup.ts'

type Added = [kind: string, config?: Record<string, unknown>]
const width = 48
const picture: Added = ['reshape', { sides: [4, 4, 3] }]
const sequence: Added = ['reshape', { sides: [8, 6] }]
const flat: Added = ['flatten']
const both = { useBias: true, kernelInitializer: 'automatic', l1: 0, l2: 0, activation: 'tanh' }

/** Each kind of layer in a network of its own, without those that draw random numbers. */
const fixed: Record<string, Added[]> = {
  'dense, activation': [
    ['dense', { ...both, units: 6 }],
    ['activation', { activation: 'softplus' }],
  ],
  'two dimensions': [picture, ['conv2d', { ...both, filters: 3, kernelSize: [2, 2] }], flat],
  depthwise: [picture, ['depthwiseConv2d', { ...both, depthMultiplier: 2, kernelSize: [2, 2] }], flat],
  'pooling by the largest': [picture, ['maxPooling2d', { poolSize: [2, 2] }], flat],
  'pooling by the mean': [picture, ['averagePooling2d', { poolSize: [2, 2] }], flat],
  'pooling of all, largest': [picture, ['globalMaxPooling2d']],
  'pooling of all, mean': [picture, ['globalAveragePooling2d']],
  'one dimension': [sequence, ['conv1d', { ...both, filters: 4, kernelSize: 3 }], ['globalMaxPooling1d']],
  'pooling of sequences': [sequence, ['maxPooling1d', { poolSize: 2 }], ['averagePooling1d', { poolSize: 2 }], flat],
  'mean of a sequence': [sequence, ['globalAveragePooling1d']],
  'simple recurrent': [sequence, ['simpleRNN', { ...both, units: 4 }]],
  LSTM: [sequence, ['lstm', { ...both, units: 4 }]],
  'LSTM, both ways and all steps': [
    sequence,
    ['lstm', { ...both, units: 3, bothWays: true, returnSequences: true }],
    flat,
  ],
  GRU: [sequence, ['gru', { ...both, units: 4 }]],
  'batch normalisation': [
    ['dense', { ...both, units: 6 }],
    ['batchNormalization', { momentum: 0.9, epsilon: 0.001 }],
  ],
  'layer normalisation': [
    ['dense', { ...both, units: 6 }],
    ['layerNormalization', { epsilon: 0.001 }],
  ],
  'turned sides': [sequence, ['permute'], flat],
}

/** Those that draw: what is learned op by op comes from other numbers. */
const drawing: Record<string, Added[]> = {
  dropout: [['dropout', { rate: 0.3 }]],
  'spatial dropout': [sequence, ['spatialDropout1d', { rate: 0.3 }], flat],
  'gaussian noise': [['gaussianNoise', { stddev: 0.2 }]],
  'gaussian dropout': [['gaussianDropout', { rate: 0.3 }]],
}

function networkOf(layers: Added[]): LayersSpec {
  const { head, units } = headFor('regression', 1, 'automatic')
  let network = startLayers({ features: [], target: undefined, prepared: numberColumns(width) })
  for (const [kind, config = {}] of layers) network = addLayer(network, { kind, config })
  return ended(network, units, head)
}
function ended(network: LayersSpec, units: number, head: LayersSpec['head']): LayersSpec {
  return { ...addLayer(network, { kind: 'output', config: { ...both, units, activation: 'linear' } }), head }
}

function rowsOf(rows: number, seed: number) {
  const random = createRandom(seed)
  const features = Float32Array.from({ length: rows * width }, () => random.normal())
  const targets = Float32Array.from({ length: rows }, (_, row) => Math.sin(features[row * width] ?? 0))
  return { rows, features, targets }
}

describe.skipIf(!isNativeHere)('each kind of layer of a network', () => {
  let tf: TensorFlow
  let plain: Trainer
  let compiled: Trainer
  beforeAll(async () => {
    tf = (await loadNative()) as TensorFlow
    plain = createEagerTrainer(tf)
    compiled = compiledTrainer(tf)(plain, () => undefined)
  })
  const optionsOf = (network: LayersSpec, changes: Parameters<typeof settingsFor>[0] = {}) => ({
    network,
    train: rowsOf(44, 1),
    validation: noRows,
    settings: settingsFor({ epochs: 17, learningRate: 0.003, optimizer: 'sgd', ...changes }),
    signal: neverAborted,
    onEpoch: () => undefined,
  })
  const weightsOf = ({ weights }: TrainingResult) => weights.map(({ values }) => values)

  async function equal(network: LayersSpec, changes: Parameters<typeof settingsFor>[0] = {}, tolerance = 2e-5) {
    const [expected, result] = [
      await plain.train(optionsOf(network, changes)),
      await compiled.train(optionsOf(network, changes)),
    ]
    expect(result.way).toBe('compiled')
    expect(farthest(weightsOf(result), weightsOf(expected))).toBeLessThan(tolerance)
    return result
  }

  function predictsTheSame(network: LayersSpec, { weights }: TrainingResult): void {
    const built = buildNetwork(tf, { network, weights, seed: 1 })
    const graph = compilePredict({
      tf,
      inputs: [{ name: 'features', shape: [width], dtype: 'float32' }],
      predict: ([features]) => built.outputs(features as Tf.Tensor2D),
    })
    for (const rows of [1, 9]) {
      const { features } = rowsOf(rows, 4)
      const expected = tf.tidy(() => built.outputs(tf.tensor2d(features, [rows, width])).dataSync())
      expect(farthest([graph.predict(rows, [features])['output'] ?? []], [expected])).toBeLessThan(1e-5)
    }
    graph.dispose()
    built.dispose()
  }

  test.each(Object.keys(fixed))(
    '%s: 51 compiled steps end where 51 op by op end, and it predicts from a graph',
    async (name) => {
      const network = networkOf(fixed[name] ?? [])
      predictsTheSame(network, await equal(network))
    },
  )

  test.each(optimizers)('a convolution, normalisation and a GRU learn alike with %s', async (optimizer) => {
    const layers: Added[] = [
      picture,
      ['conv2d', { ...both, filters: 3, kernelSize: [2, 2] }],
      ['batchNormalization', { momentum: 0.9, epsilon: 0.001 }],
      ['reshape', { sides: [16, 3] }],
      ['gru', { ...both, units: 4 }],
    ]
    // Where slopes are near zero these two divide by them: single precision's rounding is seen.
    await equal(networkOf(layers), { optimizer }, optimizer === 'sgd' ? 2e-5 : 2e-3)
  })

  test.each(['add', 'multiply', 'average', 'maximum', 'minimum', 'concatenate'])(
    'branches joined by %s learn alike',
    async (kind) => {
      const start = startLayers({ features: [], target: undefined, prepared: numberColumns(width) })
      const branches = [4, 4].map((units) =>
        addLayer(start, { kind: 'dense', config: { ...both, units }, origin: `${units}` }),
      )
      const joined = joinLayers(branches)
      if (!joined) throw new Error('The branches do not join.')
      const { head, units } = headFor('regression', 1, 'automatic')
      const network = ended(addLayer(joined.network, { kind, config: { axis: -1 } }, joined.outputs), units, head)
      predictsTheSame(network, await equal(network))
    },
  )

  test.each(Object.keys(drawing))('%s draws other numbers in each step, the same for the same seed', async (name) => {
    const network = networkOf(drawing[name] ?? [])
    const train = (seed: number) => compiled.train(optionsOf(network, { seed }))
    const [first, again] = [await train(3), await train(3)]
    expect(first.way).toBe('compiled')
    expect(weightsOf(again)).toEqual(weightsOf(first))
    // Without the layer's draws it would learn something else; without fresh ones each epoch would repeat the last.
    const without = await compiled.train(
      optionsOf(networkOf((drawing[name] ?? []).filter(([kind]) => kind === 'reshape' || kind === 'flatten')), {
        seed: 3,
      }),
    )
    expect(
      farthest([first.history.map(({ loss }) => loss)], [without.history.map(({ loss }) => loss)]),
    ).toBeGreaterThan(1e-3)
    const still = await compiled.train({ ...optionsOf(network, { seed: 3, learningRate: 1e-12 }) })
    expect(new Set(still.history.map(({ loss }) => loss.toFixed(6))).size).toBeGreaterThan(10)
    predictsTheSame(network, first)
  })

  test('a long sequence is learned op by op, and that is said once', async () => {
    const said: string[] = []
    const trainer = compiledTrainer(tf)(plain, (line) => said.push(line))
    const long = networkOf([
      ['repeatVector', { times: 161 }],
      ['lstm', { ...both, units: 2 }],
    ])
    const options = () => ({ ...optionsOf(long, { epochs: 1, batchSize: 16 }), train: rowsOf(8, 1) })
    const [first] = [await trainer.train(options()), await trainer.train(options())]
    expect(first.way).toBeUndefined()
    expect(said).toEqual([expect.stringMatching(/op by op.*161 steps/)])
  })
})
