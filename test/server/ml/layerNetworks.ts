import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import { addLayer, joinLayers, startLayers } from '#nodes/layers/buildLayers.ts'
import { headFor } from '#nodes/layers/head.ts'
import { createRandom } from '#nodes/ml/random.ts'
import { numberColumns } from '#test/helpers/numberColumns.ts'

export type Added = [kind: string, config?: Record<string, unknown>]
export const width = 48
export const picture: Added = ['reshape', { sides: [4, 4, 3] }]
export const sequence: Added = ['reshape', { sides: [4, 12] }]
export const flat: Added = ['flatten']
export const both = { useBias: true, kernelInitializer: 'automatic', l1: 0, l2: 0, activation: 'tanh' }

/** Each kind of layer in a network of its own, without those that draw random numbers. */
export const fixed: Record<string, Added[]> = {
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
  'enlarged, padded, cropped': [
    picture,
    ['upSampling2d', { size: [2, 1] }],
    ['zeroPadding2d', { padding: [1, 2] }],
    ['cropping2d', { cropping: [2, 1] }],
    ['conv2d', { ...both, filters: 2, kernelSize: [2, 2] }],
    flat,
  ],
  repeated: [
    ['dense', { ...both, units: 5 }],
    ['repeatVector', { times: 3 }],
    ['simpleRNN', { ...both, units: 3 }],
  ],
  'separable convolution': [
    picture,
    ['separableConv2d', { ...both, filters: 3, kernelSize: [2, 2], depthMultiplier: 2 }],
    flat,
  ],
  'convolution backwards': [
    picture,
    ['conv2dTranspose', { ...both, filters: 2, kernelSize: [3, 3], strides: [2, 2] }],
    flat,
  ],
  'slopes of its own': [['dense', { ...both, units: 6, activation: 'linear' }], ['prelu']],
  attention: [sequence, ['attention', { heads: 2, keySize: 3 }], flat],
  embedding: [['embedding', { inputDim: 9, outputDim: 3, maskZero: true }], ['globalAveragePooling1d']],
}

/** Those that draw: what is learned op by op comes from other numbers. */
export const drawing: Record<string, Added[]> = {
  dropout: [['dropout', { rate: 0.3 }]],
  'spatial dropout': [sequence, ['spatialDropout1d', { rate: 0.3 }], flat],
  'spatial dropout of pictures': [picture, ['spatialDropout2d', { rate: 0.3 }], flat],
  'alpha dropout': [['alphaDropout', { rate: 0.3 }]],
  'gaussian noise': [['gaussianNoise', { stddev: 0.2 }]],
  'gaussian dropout': [['gaussianDropout', { rate: 0.3 }]],
  'varied pictures': [
    picture,
    ['augment', { shift: 1, flipHorizontal: true, flipVertical: true, brightness: 0.2, contrast: 0.3 }],
    flat,
  ],
}

export function networkOf(layers: Added[]): LayersSpec {
  const { head, units } = headFor('regression', 1, 'automatic')
  let network = startLayers({ features: [], target: undefined, prepared: numberColumns(width) })
  for (const [kind, config = {}] of layers) network = addLayer(network, { kind, config })
  return ended(network, units, head)
}
function ended(network: LayersSpec, units: number, head: LayersSpec['head']): LayersSpec {
  return { ...addLayer(network, { kind: 'output', config: { ...both, units, activation: 'linear' } }), head }
}

/** `network`: one with an embedding gets whole numbers, which stand for words. */
export function rowsOf(rows: number, seed: number, network?: LayersSpec) {
  const random = createRandom(seed)
  const isTokens = network?.layers.some(({ kind }) => kind === 'embedding')
  const features = Float32Array.from({ length: rows * width }, () => (isTokens ? random.below(9) : random.normal()))
  const targets = Float32Array.from({ length: rows }, (_, row) => Math.sin(features[row * width] ?? 0))
  return { rows, features, targets }
}

export const joins = ['add', 'multiply', 'average', 'maximum', 'minimum', 'concatenate', 'dot']

/** Two branches of dense layers, joined. */
export function joinedNetwork(kind: string): LayersSpec {
  const start = startLayers({ features: [], target: undefined, prepared: numberColumns(width) })
  const branches = [4, 4].map((units) =>
    addLayer(start, { kind: 'dense', config: { ...both, units }, origin: `${units}` }),
  )
  const joined = joinLayers(branches)
  if (!joined) throw new Error('The branches do not join.')
  const { head, units } = headFor('regression', 1, 'automatic')
  return ended(addLayer(joined.network, { kind, config: { axis: -1 } }, joined.outputs), units, head)
}

/** Every network by its name. */
export const allNetworks = (): Record<string, LayersSpec> => ({
  ...Object.fromEntries(Object.entries({ ...fixed, ...drawing }).map(([name, layers]) => [name, networkOf(layers)])),
  ...Object.fromEntries(joins.map((kind) => [kind, joinedNetwork(kind)])),
})
