import { beforeAll, describe, expect, test } from 'vitest'
import type { Layer, LayersSpec } from '#nodes/core/spec/layers.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import { addLayer, startLayers } from '#nodes/layers/buildLayers.ts'
import { inputWidth } from '#nodes/ml/layers/inputRows.ts'
import { buildNetwork, type TensorFlow } from '#nodes/ml/network.ts'
import { createPredictor } from '#nodes/ml/predict.ts'
import { createRandom } from '#nodes/ml/random.ts'
import { initialWeights } from '#nodes/ml/weights.ts'
import { loadTensorflow } from '#server/ml/tf.ts'

let tf: TensorFlow
beforeAll(async () => {
  tf = (await loadTensorflow('js')).tf as TensorFlow
})

const vector = (shape: number[]): Column => ({ name: 'x', kind: 'vector', role: 'feature', shape })
type New = Pick<Layer, 'kind' | 'config'>

function networkOf(shape: number[], layers: readonly New[]): LayersSpec {
  const start = startLayers({ features: [], target: undefined, prepared: [vector(shape)] })
  return layers.reduce((network, layer) => addLayer(network, layer), start)
}

/** Weights that are nowhere zero or one, moving averages included. */
function weightsOf(network: LayersSpec) {
  const random = createRandom(7)
  return initialWeights(network, 3).map((each) => ({
    ...each,
    values: each.values.map((value) => (each.isState ? 0.5 + random.next() : value + 0.1 * random.next())),
  }))
}

const cases: [name: string, shape: number[], layers: New[]][] = [
  ['conv2d, same', [7, 6, 2], [{ kind: 'conv2d', config: { filters: 3, kernelSize: 3, activation: 'relu' } }]],
  [
    'conv2d, valid, steps',
    [7, 6, 2],
    [{ kind: 'conv2d', config: { filters: 3, kernelSize: [3, 2], strides: 2, padding: 'valid' } }],
  ],
  ['conv2d, same, steps', [7, 6, 1], [{ kind: 'conv2d', config: { filters: 2, kernelSize: 3, strides: 2 } }]],
  ['conv2d, spread', [9, 9, 1], [{ kind: 'conv2d', config: { filters: 2, kernelSize: 3, dilationRate: 2 } }]],
  [
    'depthwiseConv2d',
    [6, 6, 3],
    [{ kind: 'depthwiseConv2d', config: { kernelSize: 3, depthMultiplier: 2, activation: 'tanh' } }],
  ],
  ['conv1d', [9, 4], [{ kind: 'conv1d', config: { filters: 5, kernelSize: 3, dilationRate: 2 } }]],
  ['maxPooling2d', [7, 6, 2], [{ kind: 'maxPooling2d', config: { poolSize: 2 } }]],
  ['averagePooling2d, same', [7, 5, 2], [{ kind: 'averagePooling2d', config: { poolSize: 2, padding: 'same' } }]],
  ['maxPooling1d', [9, 3], [{ kind: 'maxPooling1d', config: { poolSize: 3, strides: 2 } }]],
  ['averagePooling1d', [9, 3], [{ kind: 'averagePooling1d', config: { poolSize: 2 } }]],
  ['globalMaxPooling1d', [5, 3], [{ kind: 'globalMaxPooling1d', config: {} }]],
  ['globalAveragePooling1d', [5, 3], [{ kind: 'globalAveragePooling1d', config: {} }]],
  ['globalMaxPooling2d', [4, 5, 3], [{ kind: 'globalMaxPooling2d', config: {} }]],
  ['globalAveragePooling2d', [4, 5, 3], [{ kind: 'globalAveragePooling2d', config: {} }]],
  ['upSampling2d', [3, 4, 2], [{ kind: 'upSampling2d', config: { size: 2 } }]],
  ['zeroPadding2d', [3, 4, 2], [{ kind: 'zeroPadding2d', config: { padding: [1, 2] } }]],
  ['cropping2d', [6, 7, 2], [{ kind: 'cropping2d', config: { cropping: [1, 2] } }]],
  ['batchNormalization', [4, 3], [{ kind: 'batchNormalization', config: { epsilon: 0.001 } }]],
  ['layerNormalization', [4, 3], [{ kind: 'layerNormalization', config: { epsilon: 0.001 } }]],
  ['dense on a sequence', [4, 3], [{ kind: 'dense', config: { units: 5, activation: 'gelu' } }]],
  ['activation', [4, 3], [{ kind: 'activation', config: { activation: 'softmax' } }]],
  ['permute', [4, 3], [{ kind: 'permute', config: {} }]],
  ['repeatVector', [4], [{ kind: 'repeatVector', config: { times: 3 } }]],
  ['spatialDropout2d', [4, 3, 2], [{ kind: 'spatialDropout2d', config: { rate: 0.5 } }]],
  ['alphaDropout', [4], [{ kind: 'alphaDropout', config: { rate: 0.5 } }]],
  ['prelu', [4, 3], [{ kind: 'prelu', config: {} }]],
  ['attention', [5, 6], [{ kind: 'attention', config: { heads: 2, keySize: 3 } }]],
  ['separableConv2d', [7, 6, 2], [{ kind: 'separableConv2d', config: { filters: 3, kernelSize: 3, strides: 2 } }]],
  ['conv2dTranspose, same', [4, 5, 2], [{ kind: 'conv2dTranspose', config: { filters: 3, kernelSize: 3 } }]],
  [
    'conv2dTranspose, valid',
    [4, 3, 2],
    [{ kind: 'conv2dTranspose', config: { filters: 2, kernelSize: [2, 5], strides: [3, 2], padding: 'valid' } }],
  ],
  ['flatten', [4, 3], [{ kind: 'flatten', config: {} }]],
  ['reshape', [12], [{ kind: 'reshape', config: { sides: [2, 3, 2] } }]],
  ...['simpleRNN', 'gru', 'lstm'].flatMap((kind): typeof cases => [
    [kind, [5, 3], [{ kind, config: { units: 4 } }]],
    [`${kind} both ways`, [5, 3], [{ kind, config: { units: 4, bothWays: true, returnSequences: true } }]],
  ]),
]

describe.each(cases)('%s', (_name, shape, layers) => {
  test('gives the shape that it says, in the engine and plainly, and the two agree', () => {
    const network = networkOf(shape, layers)
    const weights = weightsOf(network)
    const width = inputWidth(network)
    const random = createRandom(11)
    const rows = Float32Array.from({ length: 3 * width }, () => random.normal())
    const built = buildNetwork(tf, { network, weights, seed: 1 })
    const before = tf.memory().numTensors
    const output = tf.tidy(() => built.logits(tf.tensor2d(rows, [3, width])))
    expect(output.shape.slice(1)).toEqual(network.shape)
    const plain = createPredictor(network, weights)
    const own = [0, 1, 2].flatMap((row) => [...plain.predict(rows.subarray(row * width, (row + 1) * width))])
    const engine = [...output.dataSync()]
    expect(own.length).toBe(engine.length)
    expect(Math.max(...own.map((value, at) => Math.abs(value - (engine[at] ?? Number.NaN))))).toBeLessThan(2e-5)
    output.dispose()
    expect(tf.memory().numTensors).toBe(before)
    built.dispose()
  })
})

const references: [New, Record<string, unknown>, number[]][] = [
  [
    { kind: 'conv2d', config: { filters: 3, kernelSize: 3, activation: 'relu' } },
    { filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' },
    [7, 6, 2],
  ],
  [{ kind: 'depthwiseConv2d', config: { kernelSize: 3 } }, { kernelSize: 3, padding: 'same' }, [7, 6, 2]],
  [{ kind: 'conv1d', config: { filters: 4, kernelSize: 3 } }, { filters: 4, kernelSize: 3, padding: 'same' }, [8, 3]],
  [{ kind: 'lstm', config: { units: 4 } }, { units: 4, recurrentActivation: 'sigmoid' }, [5, 3]],
  [{ kind: 'gru', config: { units: 4 } }, { units: 4, recurrentActivation: 'sigmoid' }, [5, 3]],
  [{ kind: 'simpleRNN', config: { units: 4 } }, { units: 4 }, [5, 3]],
  [{ kind: 'batchNormalization', config: { epsilon: 0.001 } }, { epsilon: 0.001 }, [4, 3]],
  [{ kind: 'layerNormalization', config: { epsilon: 0.001 } }, { epsilon: 0.001 }, [4, 3]],
  [{ kind: 'dense', config: { units: 3, activation: 'elu' } }, { units: 3, activation: 'elu' }, [5]],
  [{ kind: 'embedding', config: { inputDim: 9, outputDim: 4 } }, { inputDim: 9, outputDim: 4 }, [6]],
  [{ kind: 'prelu', config: {} }, { sharedAxes: [1, 2] }, [4, 3, 2]],
  [
    { kind: 'separableConv2d', config: { filters: 3, kernelSize: 3, depthMultiplier: 2, activation: 'relu' } },
    { filters: 3, kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'relu' },
    [6, 5, 2],
  ],
  ...(['same', 'valid'] as const).flatMap((padding) =>
    [1, 2, 3].map((strides): [New, Record<string, unknown>, number[]] => [
      { kind: 'conv2dTranspose', config: { filters: 3, kernelSize: [3, 2], strides, padding } },
      { filters: 3, kernelSize: [3, 2], strides, padding },
      [4, 5, 2],
    ]),
  ),
  [{ kind: 'maxPooling2d', config: { poolSize: 2 } }, { poolSize: 2 }, [7, 6, 2]],
  [{ kind: 'averagePooling2d', config: { poolSize: 3, padding: 'same' } }, { poolSize: 3, padding: 'same' }, [7, 6, 2]],
  [{ kind: 'maxPooling1d', config: { poolSize: 3, strides: 2 } }, { poolSize: 3, strides: 2 }, [9, 3]],
  [{ kind: 'averagePooling1d', config: { poolSize: 2 } }, { poolSize: 2 }, [9, 3]],
  [{ kind: 'globalMaxPooling1d', config: {} }, {}, [5, 3]],
  [{ kind: 'globalAveragePooling1d', config: {} }, {}, [5, 3]],
  [{ kind: 'globalMaxPooling2d', config: {} }, {}, [4, 5, 3]],
  [{ kind: 'globalAveragePooling2d', config: {} }, {}, [4, 5, 3]],
  [{ kind: 'upSampling2d', config: { size: 2 } }, { size: [2, 2] }, [3, 4, 2]],
  [{ kind: 'zeroPadding2d', config: { padding: [1, 2] } }, { padding: [1, 2] }, [3, 4, 2]],
  [
    { kind: 'cropping2d', config: { cropping: [1, 2] } },
    {
      cropping: [
        [1, 1],
        [2, 2],
      ],
    },
    [6, 7, 2],
  ],
  [{ kind: 'permute', config: {} }, { dims: [2, 1] }, [4, 3]],
  [{ kind: 'repeatVector', config: { times: 3 } }, { n: 3 }, [4]],
  [{ kind: 'flatten', config: {} }, {}, [4, 3]],
  [{ kind: 'reshape', config: { sides: [2, 3, 2] } }, { targetShape: [2, 3, 2] }, [12]],
  ...['tanh', 'relu', 'elu', 'selu', 'softplus', 'softsign', 'sigmoid', 'swish', 'softmax'].map(
    (activation): [New, Record<string, unknown>, number[]] => [
      { kind: 'activation', config: { activation } },
      { activation },
      [5],
    ],
  ),
]

test.each(references)('%j computes what the layer of TensorFlow.js computes', (layer, config, shape) => {
  const network = networkOf(shape, [layer])
  const weights = weightsOf(network)
  // Of cropping alone the name is written in another way.
  const name = layer.kind === 'cropping2d' ? 'cropping2D' : layer.kind
  const make = (tf.layers as unknown as Record<string, (config: unknown) => import('@tensorflow/tfjs').layers.Layer>)[
    name
  ]
  const reference = make?.(config)
  const built = buildNetwork(tf, { network, weights, seed: 1 })
  tf.tidy(() => {
    const random = createRandom(5)
    const width = inputWidth(network)
    const x = tf.tensor(
      Float32Array.from({ length: 2 * width }, () =>
        layer.kind === 'embedding' ? Math.floor(random.next() * 9) : random.normal(),
      ),
      [2, ...shape],
    )
    // The first call makes the weights.
    reference?.apply(x)
    reference?.setWeights(
      weights.map((each, at) => tf.tensor(each.values, (reference.weights[at]?.shape as number[]) ?? each.shape)),
    )
    const wanted = reference?.apply(x) as import('@tensorflow/tfjs').Tensor
    const got = built.logits(x.reshape([2, width]))
    expect(got.shape).toEqual(wanted.shape)
    expect(tf.max(tf.abs(tf.sub(got, wanted))).dataSync()[0]).toBeLessThan(2e-5)
  })
  expect(network.parameters).toBe(
    reference?.trainableWeights.reduce(
      (sum, each) => sum + each.shape.reduce<number>((size, side) => size * (side ?? 1), 1),
      0,
    ),
  )
  built.dispose()
})

test('branches are told apart by who drew them, and joined in an order that computes', async () => {
  const { joinLayers } = await import('#nodes/layers/buildLayers.ts')
  const start = {
    ...networkOf([4], []),
    layers: networkOf([4], []).layers.map((each) => ({ ...each, origin: 'input' })),
  }
  const dense = { kind: 'dense', config: { units: 2, activation: 'tanh' } }
  const left = addLayer(start, { ...dense, origin: 'left' })
  const right = addLayer(start, { ...dense, origin: 'right' })
  const joined = joinLayers([left, right])
  if (!joined) throw new Error('Nothing was joined.')
  const network = addLayer(joined.network, { kind: 'concatenate', config: {} }, joined.outputs)
  expect(network.layers.map(({ id, inputs }) => [id, inputs])).toEqual([
    ['input', []],
    ['dense1', ['input']],
    ['dense2', ['input']],
    ['concatenate1', ['dense1', 'dense2']],
  ])
  expect(network.shape).toEqual([4])
  expect(network.parameters).toBe(20)
})

const merges: [kind: string, config: Record<string, unknown>, shape: number[]][] = [
  ...['add', 'multiply', 'average', 'maximum', 'minimum', 'concatenate'].map(
    (kind): [string, Record<string, unknown>, number[]] => [kind, {}, [4, 3]],
  ),
  ['dot', { axes: -1 }, [5]],
  ['dot', { axes: -1 }, [4, 3]],
]

test.each(merges)('%s joins branches as the layer of TensorFlow.js does', (kind, config, shape) => {
  const start = networkOf(shape, [])
  const bent = { kind: 'activation', config: { activation: 'tanh' } }
  const branch = addLayer(start, bent)
  const network = addLayer(branch, { kind, config: {} }, ['input', branch.output])
  const reference = (
    tf.layers as unknown as Record<string, (config: unknown) => import('@tensorflow/tfjs').layers.Layer>
  )[kind]?.(config)
  const built = buildNetwork(tf, { network, weights: [], seed: 1 })
  const random = createRandom(5)
  const width = inputWidth(network)
  const rows = Float32Array.from({ length: 2 * width }, () => random.normal())
  tf.tidy(() => {
    const x = tf.tensor(rows, [2, ...shape])
    const wanted = reference?.apply([x, tf.tanh(x)]) as import('@tensorflow/tfjs').Tensor
    const got = built.logits(x.reshape([2, width]))
    expect(got.shape).toEqual(wanted.shape)
    expect(got.shape.slice(1)).toEqual(network.shape)
    expect(tf.max(tf.abs(tf.sub(got, wanted))).dataSync()[0]).toBeLessThan(1e-5)
    const plain = createPredictor(network, [])
    const own = [0, 1].flatMap((row) => [...plain.predict(rows.subarray(row * width, (row + 1) * width))])
    const engine = [...got.dataSync()]
    expect(own.length).toBe(engine.length)
    expect(Math.max(...own.map((value, at) => Math.abs(value - (engine[at] ?? Number.NaN))))).toBeLessThan(1e-5)
  })
  built.dispose()
})

test('the penalty covers all that is learned save biases and scales', () => {
  const config = { units: 2, l2: 0.5 }
  const network = networkOf(
    [4],
    [
      { kind: 'embedding', config: { inputDim: 5, outputDim: 3, l2: 1 } },
      { kind: 'lstm', config },
    ],
  )
  const weights = weightsOf(network)
  const squares = (names: string[]) =>
    weights
      .filter(({ name }) => names.includes(name))
      .reduce((sum, { values }) => sum + values.reduce((all, value) => all + value * value, 0), 0)
  const built = buildNetwork(tf, { network, weights, seed: 1 })
  const penalty = tf.tidy(() => built.penalty()?.dataSync()[0])
  expect(penalty).toBeCloseTo(squares(['embeddings']) + 0.5 * squares(['kernel', 'recurrentKernel']), 3)
  built.dispose()
})

test.each([
  ['maxNorm', { maxValue: 0.7, axis: 0 }],
  ['unitNorm', { axis: 0 }],
  ['nonNeg', {}],
] as const)('weights are held to %s as TensorFlow.js holds them', (constraint, config) => {
  const network = networkOf([4], [{ kind: 'dense', config: { units: 3, constraint, maxNorm: 0.7 } }])
  const random = createRandom(2)
  const weights = weightsOf(network).map((each) => ({ ...each, values: each.values.map(() => random.normal()) }))
  const [kernel, bias] = weights
  const built = buildNetwork(tf, { network, weights, seed: 1 })
  const before = tf.memory().numTensors
  built.constrain()
  expect(tf.memory().numTensors).toBe(before)
  const wanted = tf.tidy(() => {
    const given = tf.tensor(kernel?.values ?? [], [4, 3])
    return [
      ...(tf.constraints[constraint] as (config: unknown) => { apply: (w: unknown) => typeof given })(config)
        .apply(given)
        .dataSync(),
    ]
  })
  const [held, free] = built.weights()
  held?.values.forEach((value, at) => {
    expect(value).toBeCloseTo(wanted[at] ?? Number.NaN, 5)
  })
  expect(free?.values).toEqual(bias?.values)
  built.dispose()
})
