import type * as Tf from '@tensorflow/tfjs'
import type { LayersSpec } from '../core/spec/layers.ts'
import { createRandom, deriveSeed } from './random.ts'
import { isFullyConnected, type Weight } from './weights.ts'

export type TensorFlow = typeof import('@tensorflow/tfjs')

/** What a dropout layer's input is multiplied by: 0 with the given rate, else 1 / (1 − rate). */
export type DrawMask = (options: { layer: string; rate: number; shape: [number, number] }) => Tf.Tensor2D

/** A network as TensorFlow.js computes it: eager ops over variables, freed by `dispose`. */
export type BuiltNetwork = {
  /** The last layer before its activation (logits): losses on these are stable where probabilities would round to 0 or 1. */
  logits: (features: Tf.Tensor2D, training?: { step: number; mask?: DrawMask }) => Tf.Tensor2D
  /** What the network answers: numbers or probabilities. */
  outputs: (features: Tf.Tensor2D) => Tf.Tensor2D
  /** L1 and L2 penalties of all layers, and an L2 penalty on every kernel; undefined where there are none. */
  penalty: (everyKernel?: number) => Tf.Scalar | undefined
  variables: Tf.Variable[]
  weights: () => Weight[]
  setWeights: (weights: readonly Weight[]) => void
  dispose: () => void
}

/**
 * Builds a network of layers. `seed` drives dropout alone: each step draws masks from a counter of its own, for seeded
 * dropout of TensorFlow.js repeats one mask in every step.
 */
export function buildNetwork(
  tf: TensorFlow,
  options: { network: LayersSpec; weights: readonly Weight[]; seed: number },
): BuiltNetwork {
  const { network, weights, seed } = options
  const variables = new Map<Weight, Tf.Variable>(
    weights.map((each) => [each, tf.tidy(() => tf.variable(tf.tensor(each.values, each.shape)))]),
  )
  const find = (layer: string, name: Weight['name']) => {
    const found = weights.find((each) => each.layer === layer && each.name === name)
    return found && variables.get(found)
  }

  const logits: BuiltNetwork['logits'] = (features, training) => {
    const results = new Map<string, Tf.Tensor2D>()
    for (const layer of network.layers) {
      const input = layer.kind === 'input' ? features : results.get(layer.inputs[0] ?? '')
      if (!input) throw new Error(`Layer "${layer.id}" has no input.`)
      if (layer.kind === 'input') results.set(layer.id, input)
      else if (layer.kind === 'dropout') {
        const rate = Number(layer.config['rate'])
        const drop = training?.mask ?? seededMask(tf, seed, training?.step ?? 0)
        const isOn = training !== undefined && rate > 0
        results.set(layer.id, isOn ? input.mul(drop({ layer: layer.id, rate, shape: input.shape })) : input)
      } else if (isFullyConnected(layer)) {
        const kernel = find(layer.id, 'kernel')
        const bias = find(layer.id, 'bias')
        if (!kernel) throw new Error(`Layer "${layer.id}" has no weights.`)
        const product = tf.matMul<Tf.Tensor2D>(input, kernel)
        const sum: Tf.Tensor2D = bias ? product.add(bias) : product
        results.set(layer.id, layer.kind === 'output' ? sum : activate(tf, String(layer.config['activation']), sum))
      } else throw new Error(`A network can't be made of layers of the kind "${layer.kind}".`)
    }
    const last = results.get(network.output)
    if (!last) throw new Error('The network has no output.')
    return last
  }

  const read = (): Weight[] => weights.map((each) => ({ ...each, values: copyOf(variables.get(each)?.dataSync()) }))

  return {
    logits,
    outputs: (features) => tf.tidy(() => activateHead(tf, network, logits(features))),
    penalty: (everyKernel = 0) => penaltyOf(tf, { network, find, everyKernel }),
    variables: [...variables.values()],
    weights: read,
    setWeights: (values) => {
      tf.tidy(() => {
        weights.forEach((each, index) => {
          const next = values[index]
          if (next) variables.get(each)?.assign(tf.tensor(next.values, next.shape))
        })
      })
    },
    dispose: () => {
      for (const variable of variables.values()) variable.dispose()
    },
  }
}

const copyOf = (values: ArrayLike<number> | undefined): Float32Array => Float32Array.from(values ?? [])

const seededMask =
  (tf: TensorFlow, seed: number, step: number): DrawMask =>
  ({ layer, rate, shape: [rows, width] }) =>
    tf.tensor2d(dropoutMask(rows * width, rate, deriveSeed(seed, 'dropout', layer, step)), [rows, width])

/** 0 with the given rate, else 1 / (1 − rate), so that sums keep their size (inverted dropout). */
export function dropoutMask(size: number, rate: number, seed: number): Float32Array {
  const random = createRandom(seed)
  const kept = 1 / (1 - rate)
  const mask = new Float32Array(size)
  for (let i = 0; i < size; i++) mask[i] = random.next() < rate ? 0 : kept
  return mask
}

function activateHead(tf: TensorFlow, network: LayersSpec, logits: Tf.Tensor2D): Tf.Tensor2D {
  if (network.head?.activation === 'sigmoid') return tf.sigmoid(logits)
  return network.head?.activation === 'softmax' ? tf.softmax(logits) : logits
}

function activate(tf: TensorFlow, name: string, x: Tf.Tensor2D): Tf.Tensor2D {
  switch (name) {
    case 'linear':
      return x
    case 'relu':
      return tf.relu(x)
    case 'elu':
      return tf.elu(x)
    case 'selu':
      return tf.selu(x)
    case 'gelu':
      // x · Φ(x), the exact form.
      return x.mul(0.5).mul(tf.erf(x.mul(Math.SQRT1_2)).add(1))
    case 'swish':
      return x.mul(tf.sigmoid(x))
    case 'tanh':
      return tf.tanh(x)
    case 'sigmoid':
      return tf.sigmoid(x)
    case 'softplus':
      return tf.softplus(x)
    case 'softsign':
      return x.div(tf.abs(x).add(1))
    default:
      throw new Error(`Unknown activation "${name}".`)
  }
}

function penaltyOf(
  tf: TensorFlow,
  options: {
    network: LayersSpec
    find: (layer: string, name: Weight['name']) => Tf.Variable | undefined
    everyKernel: number
  },
): Tf.Scalar | undefined {
  const { network, find, everyKernel } = options
  const terms = network.layers.flatMap((layer): Tf.Scalar[] => {
    const kernel = find(layer.id, 'kernel')
    if (!kernel) return []
    const l1 = Number(layer.config['l1'] ?? 0)
    const l2 = Number(layer.config['l2'] ?? 0) + everyKernel
    return [
      ...(l1 > 0 ? [tf.sum<Tf.Scalar>(tf.abs(kernel)).mul<Tf.Scalar>(l1)] : []),
      ...(l2 > 0 ? [tf.sum<Tf.Scalar>(tf.square(kernel)).mul<Tf.Scalar>(l2)] : []),
    ]
  })
  const [first, ...rest] = terms
  return rest.reduce((sum, term) => sum?.add<Tf.Scalar>(term), first)
}
