import type * as Tf from '@tensorflow/tfjs'
import type { LayersSpec } from '../core/spec/layers.ts'
import { constrained } from './constraints.ts'
import { forwards } from './layers/forward.ts'
import type { DrawUniform } from './layers/forwardContext.ts'
import { createRandom, deriveSeed } from './random.ts'
import type { TensorFlow } from './tensorFlow.ts'
import type { Weight } from './weights.ts'

export type { TensorFlow } from './tensorFlow.ts'

/** What a dropout layer's input is multiplied by: 0 with the given rate, else 1 / (1 − rate). */
export type DrawMask = (options: { layer: string; rate: number; shape: number[] }) => Tf.Tensor

/** A network as TensorFlow.js computes it: eager ops over variables, freed by `dispose`. */
export type BuiltNetwork = {
  /** The last layer before its activation (logits): losses on these are stable where probabilities would round to 0 or 1. */
  logits: (features: Tf.Tensor2D, training?: { step: number; mask?: DrawMask; uniform?: DrawUniform }) => Tf.Tensor2D
  /** What the network answers: numbers or probabilities. */
  outputs: (features: Tf.Tensor2D) => Tf.Tensor2D
  /** L1 and L2 penalties of all layers, and an L2 penalty on every kernel; undefined where there are none. */
  penalty: (everyKernel?: number) => Tf.Scalar | undefined
  /** Brings weights back into the bounds that layers set them; after each step. */
  constrain: () => void
  /** In the order of the weights. */
  variables: Tf.Variable[]
  /** Those that are learned; the others are carried along (moving averages). */
  trained: Tf.Variable[]
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

  const kernels = (layer: string): Tf.Variable[] =>
    weights.flatMap((each) => (each.layer === layer && isKernel(each) ? (variables.get(each) ?? []) : []))

  const logits: BuiltNetwork['logits'] = (features, training) => {
    const results = new Map<string, Tf.Tensor>()
    const random = training && {
      mask: training.mask ?? seededMask(tf, seed, training.step),
      uniform: training.uniform ?? seededUniform(tf, seed, training.step),
    }
    for (const layer of network.layers) {
      const forward = forwards[layer.kind]
      if (!forward) throw new Error(`A network can't be made of layers of the kind "${layer.kind}".`)
      const inputs = layer.kind === 'input' ? [features] : layer.inputs.flatMap((id) => results.get(id) ?? [])
      if (inputs.length < Math.max(layer.inputs.length, 1)) throw new Error(`Layer "${layer.id}" has no input.`)
      const weight = (name: string) => {
        const found = find(layer.id, name)
        if (!found) throw new Error(`Layer "${layer.id}" has no weights.`)
        return found
      }
      const sides = (layer.shape ?? []).map((side) => side ?? -1)
      const hasWeight = (name: string) => find(layer.id, name) !== undefined
      results.set(layer.id, forward({ tf, layer, inputs, sides, weight, hasWeight, training: random }))
    }
    const last = results.get(network.output)
    if (!last) throw new Error('The network has no output.')
    return last as Tf.Tensor2D
  }

  const read = (): Weight[] => weights.map((each) => ({ ...each, values: copyOf(variables.get(each)?.dataSync()) }))

  return {
    logits,
    outputs: (features) => tf.tidy(() => activateHead(tf, network, logits(features))),
    penalty: (everyKernel = 0) => penaltyOf(tf, { network, kernels, everyKernel }),
    constrain: () => {
      for (const { id, config } of network.layers)
        for (const kernel of kernels(id)) {
          const within = tf.tidy(() => constrained(tf, config, kernel))
          if (!within) continue
          kernel.assign(within)
          within.dispose()
        }
    },
    variables: [...variables.values()],
    trained: weights.flatMap((each) => (each.isState ? [] : (variables.get(each) ?? []))),
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

const isKernel = ({ name, isState }: Weight): boolean => !isState && !/bias$|^(gamma|beta|alpha)$/i.test(name)

const copyOf = (values: ArrayLike<number> | undefined): Float32Array => Float32Array.from(values ?? [])

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1)

const seededMask =
  (tf: TensorFlow, seed: number, step: number): DrawMask =>
  ({ layer, rate, shape }) =>
    tf.tensor(dropoutMask(sizeOf(shape), rate, deriveSeed(seed, 'dropout', layer, step)), shape)

const seededUniform =
  (tf: TensorFlow, seed: number, step: number): DrawUniform =>
  ({ layer, shape, salt = '' }) => {
    const random = createRandom(deriveSeed(seed, 'uniform', layer, salt, step))
    return tf.tensor(
      Float32Array.from({ length: sizeOf(shape) }, () => random.next()),
      shape,
    )
  }

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

function penaltyOf(
  tf: TensorFlow,
  options: {
    network: LayersSpec
    /** Of a layer: all that is learned save biases and scales. */
    kernels: (layer: string) => Tf.Variable[]
    everyKernel: number
  },
): Tf.Scalar | undefined {
  const { network, kernels, everyKernel } = options
  const terms = network.layers.flatMap((layer): Tf.Scalar[] => {
    const l1 = Number(layer.config['l1'] ?? 0)
    const l2 = Number(layer.config['l2'] ?? 0) + everyKernel
    if (l1 === 0 && l2 === 0) return []
    return kernels(layer.id).flatMap((kernel) => [
      ...(l1 > 0 ? [tf.sum<Tf.Scalar>(tf.abs(kernel)).mul<Tf.Scalar>(l1)] : []),
      ...(l2 > 0 ? [tf.sum<Tf.Scalar>(tf.square(kernel)).mul<Tf.Scalar>(l2)] : []),
    ])
  })
  const [first, ...rest] = terms
  return rest.reduce((sum, term) => sum?.add<Tf.Scalar>(term), first)
}
