import { beforeAll, expect, test } from 'vitest'
import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import { addLayer, startLayers } from '#nodes/layers/buildLayers.ts'
import { inputWidth } from '#nodes/ml/layers/inputRows.ts'
import { buildNetwork, type TensorFlow } from '#nodes/ml/network.ts'
import { createPredictor } from '#nodes/ml/predict.ts'
import { createRandom } from '#nodes/ml/random.ts'
import { initialWeights, type Weight } from '#nodes/ml/weights.ts'
import { loadTensorflow } from '#server/ml/tf.ts'

let tf: TensorFlow
beforeAll(async () => {
  tf = (await loadTensorflow('js')).tf as TensorFlow
})

type Added = [kind: string, config: Record<string, unknown>]
const smooth = { activation: 'tanh' }

/** A layer before, so that slopes must pass through the one that is tried as well as into its own weights. */
const before: Record<number, Added> = {
  1: ['dense', { units: 6, ...smooth }],
  2: ['dense', { units: 4, ...smooth }],
  3: ['conv2d', { filters: 2, kernelSize: 1, ...smooth }],
}

const cases: [name: string, shape: number[], layer: Added][] = [
  ['dense', [5], ['dense', { units: 3, ...smooth }]],
  ['conv1d', [6, 3], ['conv1d', { filters: 3, kernelSize: 3, ...smooth }]],
  ['conv2d', [5, 4, 2], ['conv2d', { filters: 3, kernelSize: 3, strides: 2, ...smooth }]],
  ['depthwiseConv2d', [5, 4, 2], ['depthwiseConv2d', { kernelSize: 3, depthMultiplier: 2, ...smooth }]],
  ['separableConv2d', [5, 4, 2], ['separableConv2d', { filters: 3, kernelSize: 3, ...smooth }]],
  ['conv2dTranspose', [3, 4, 2], ['conv2dTranspose', { filters: 3, kernelSize: 3, strides: 2, ...smooth }]],
  ['averagePooling2d', [4, 4, 2], ['averagePooling2d', { poolSize: 2 }]],
  ['maxPooling2d', [4, 4, 2], ['maxPooling2d', { poolSize: 2 }]],
  ['averagePooling1d', [6, 3], ['averagePooling1d', { poolSize: 2 }]],
  ['maxPooling1d', [6, 3], ['maxPooling1d', { poolSize: 2 }]],
  ['globalAveragePooling1d', [4, 3], ['globalAveragePooling1d', {}]],
  ['globalMaxPooling1d', [4, 3], ['globalMaxPooling1d', {}]],
  ['globalAveragePooling2d', [3, 3, 2], ['globalAveragePooling2d', {}]],
  ['globalMaxPooling2d', [3, 3, 2], ['globalMaxPooling2d', {}]],
  ['upSampling2d', [3, 2, 2], ['upSampling2d', { size: 2 }]],
  ['zeroPadding2d', [3, 2, 2], ['zeroPadding2d', { padding: 1 }]],
  ['cropping2d', [4, 5, 2], ['cropping2d', { cropping: 1 }]],
  ['simpleRNN', [4, 3], ['simpleRNN', { units: 3 }]],
  ['gru', [4, 3], ['gru', { units: 3, bothWays: true }]],
  ['lstm', [4, 3], ['lstm', { units: 3, returnSequences: true }]],
  ['lstm, both ways', [4, 3], ['lstm', { units: 3, returnSequences: true, bothWays: true }]],
  ['attention', [4, 3], ['attention', { heads: 2, keySize: 2 }]],
  ['batchNormalization', [4, 3], ['batchNormalization', { epsilon: 0.001 }]],
  ['layerNormalization', [4, 3], ['layerNormalization', { epsilon: 0.001 }]],
  ['prelu', [5], ['prelu', {}]],
  ['gelu', [5], ['activation', { activation: 'gelu' }]],
  ['softmax', [5], ['activation', { activation: 'softmax' }]],
  ['permute', [4, 3], ['permute', {}]],
  ['repeatVector', [4], ['repeatVector', { times: 2 }]],
  ['flatten', [4, 3], ['flatten', {}]],
  ['embedding', [4], ['embedding', { inputDim: 5, outputDim: 3 }]],
]

function networkOf(shape: number[], [kind, config]: Added): LayersSpec {
  const start = startLayers({
    features: [],
    target: undefined,
    prepared: [{ name: 'x', kind: 'vector', role: 'feature', shape }],
  })
  const first = kind === 'embedding' ? undefined : before[shape.length]
  const bent = first ? addLayer(start, { kind: first[0], config: first[1] }) : start
  return addLayer(bent, { kind, config })
}

/** Of each weight so many numbers are nudged. */
const nudged = 4
const step = 2 ** -9

test.each(cases)('slopes of %s are those that small steps show', (_name, shape, layer) => {
  const network = networkOf(shape, layer)
  const random = createRandom(3)
  const weights = initialWeights(network, 5).map((each) => ({
    ...each,
    values: each.values.map((value) => (each.isState ? 0.5 + random.next() : value + 0.2 * random.normal())),
  }))
  const width = inputWidth(network)
  const row = Float32Array.from({ length: width }, () =>
    layer[0] === 'embedding' ? Math.floor(random.next() * 5) : random.normal(),
  )
  const size = (network.shape ?? []).reduce<number>((all, side) => all * (side ?? 1), 1)
  const pull = Float32Array.from({ length: size }, () => random.normal())
  // In double precision, so that small steps can be small.
  const lossOf = (changed: readonly Weight[]): number =>
    createPredictor(network, changed)
      .predict(row)
      .reduce((sum: number, value, at) => sum + value * (pull[at] ?? 0), 0)
  const built = buildNetwork(tf, { network, weights, seed: 1 })
  tf.tidy(() => {
    const { grads } = tf.variableGrads(
      () =>
        tf.sum(
          built
            .logits(tf.tensor2d(row, [1, width]))
            .flatten()
            .mul(tf.tensor1d(pull)),
        ),
      built.trained,
    )
    const learned = weights.filter((each) => !each.isState)
    for (const [at, weight] of learned.entries()) {
      const slopes = grads[built.trained[at]?.name ?? '']?.dataSync() ?? []
      const count = weight.values.length
      for (let k = 0; k < Math.min(nudged, count); k++) {
        const place = Math.floor((k * count) / Math.min(nudged, count))
        const moved = (by: number) =>
          weights.map((each) =>
            each === weight ? { ...each, values: each.values.with(place, (each.values[place] ?? 0) + by) } : each,
          )
        const shown = (lossOf(moved(step)) - lossOf(moved(-step))) / (2 * step)
        expect(Math.abs((slopes[place] ?? 0) - shown), `${weight.layer} ${weight.name} ${place}`).toBeLessThan(
          1e-3 * Math.max(1, Math.abs(shown)),
        )
      }
    }
  })
  built.dispose()
})
