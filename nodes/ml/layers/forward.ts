import type * as Tf from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorFlow.ts'
import { augmented } from './augment.ts'
import { activate, type Forward, type ForwardContext } from './forwardContext.ts'
import { slicesOf } from './inputRows.ts'
import { numberOf, textOf } from './layerKind.ts'
import { recurrentForward } from './recurrentForward.ts'
import { windowForward } from './windowForward.ts'

const first = ({ inputs, layer }: ForwardContext): Tf.Tensor => {
  const [input] = inputs
  if (!input) throw new Error(`Layer "${layer.id}" has no input.`)
  return input
}

/** Along the last side, whatever stands before it. */
const fullyConnected: Forward = (context) => {
  const { tf, layer, sides, weight, hasWeight } = context
  const input = first(context)
  const kernel = weight('kernel')
  const flat = input.rank === 2 ? input : input.reshape([-1, input.shape.at(-1) ?? 1])
  const product = tf.matMul(flat, kernel)
  const sum = hasWeight('bias') ? product.add(weight('bias')) : product
  const shaped = input.rank === 2 ? sum : sum.reshape([-1, ...sides])
  return layer.kind === 'output' ? shaped : activate(tf, String(layer.config['activation']), shaped)
}

const inputRows: Forward = (context) => {
  const { tf, layer, sides } = context
  const rows = first(context)
  const slices = slicesOf(layer)
  const parts = slices?.map(([from, count]) => tf.slice(rows, [0, from], [-1, count])) ?? [rows]
  const [only] = parts
  const joined = parts.length === 1 && only ? only : tf.concat(parts, 1)
  return sides.length === 1 ? joined : joined.reshape([-1, ...sides])
}

const shapeOf = (x: Tf.Tensor): number[] => [...x.shape]

/** Normal numbers from two uniform ones (Box and Muller). */
function normal({ tf, layer, training }: ForwardContext, shape: number[]): Tf.Tensor | undefined {
  if (!training) return undefined
  const u = training.uniform({ layer: layer.id, shape, salt: 'u' })
  const v = training.uniform({ layer: layer.id, shape, salt: 'v' })
  return tf.sqrt(tf.log(tf.maximum(u, 1e-7)).mul(-2)).mul(tf.cos(v.mul(2 * Math.PI)))
}

const normalized = (tf: TensorFlow, x: Tf.Tensor, mean: Tf.Tensor, variance: Tf.Tensor, context: ForwardContext) =>
  x
    .sub(mean)
    .div(tf.sqrt(variance.add(numberOf(context.layer.config, 'epsilon', 0.001))))
    .mul(context.weight('gamma'))
    .add(context.weight('beta'))

/** Not by tf.squaredDifference: its slope is not summed over the sides along which the mean is repeated, and can't be taken. */
const squaredDistance = (tf: TensorFlow, x: Tf.Tensor, mean: Tf.Tensor): Tf.Tensor => tf.square(tf.sub(x, mean))

const batchNormalization: Forward = (context) => {
  const { tf, layer, weight, training } = context
  const x = first(context)
  const [mean, variance] = [weight('movingMean'), weight('movingVariance')]
  if (!training) return normalized(tf, x, mean, variance, context)
  const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis)
  const batchMean = tf.mean(x, axes)
  const batchVariance = tf.mean(squaredDistance(tf, x, batchMean), axes)
  const kept = numberOf(layer.config, 'momentum', 0.9)
  mean.assign(mean.mul(kept).add(batchMean.mul(1 - kept)))
  variance.assign(variance.mul(kept).add(batchVariance.mul(1 - kept)))
  return normalized(tf, x, batchMean, batchVariance, context)
}

const fold =
  (join: (tf: TensorFlow, a: Tf.Tensor, b: Tf.Tensor) => Tf.Tensor): Forward =>
  (context) =>
    context.inputs.slice(1).reduce((sum, each) => join(context.tf, sum, each), first(context))

const attention: Forward = (context) => {
  const { tf, layer, sides, weight } = context
  const [steps = 1, width = 1] = sides
  const [heads, size] = [numberOf(layer.config, 'heads', 1), numberOf(layer.config, 'keySize', 1)]
  const flat = first(context).reshape([-1, width])
  const part = (name: string): Tf.Tensor =>
    tf.transpose(
      tf
        .matMul(flat, weight(`${name}Kernel`))
        .add(weight(`${name}Bias`))
        .reshape([-1, steps, heads, size]),
      [0, 2, 1, 3],
    )
  const scores = tf.matMul(part('query'), part('key'), false, true).mul(1 / Math.sqrt(size))
  const seen = tf.transpose(tf.matMul(tf.softmax(scores), part('value')), [0, 2, 1, 3]).reshape([-1, heads * size])
  return tf.matMul(seen, weight('outputKernel')).add(weight('outputBias')).reshape([-1, steps, width])
}

export const forwards: Record<string, Forward> = {
  input: inputRows,
  dense: fullyConnected,
  output: fullyConnected,
  dropout: (context) => {
    const x = first(context)
    const rate = numberOf(context.layer.config, 'rate')
    if (!context.training || rate === 0) return x
    return x.mul(context.training.mask({ layer: context.layer.id, rate, shape: shapeOf(x) }))
  },
  spatialDropout1d: (context) => {
    const x = first(context)
    const rate = numberOf(context.layer.config, 'rate')
    if (!context.training || rate === 0) return x
    return x.mul(context.training.mask({ layer: context.layer.id, rate, shape: [x.shape[0] ?? 1, 1, x.shape[2] ?? 1] }))
  },
  spatialDropout2d: (context) => {
    const x = first(context)
    const rate = numberOf(context.layer.config, 'rate')
    if (!context.training || rate === 0) return x
    const shape = [x.shape[0] ?? 1, 1, 1, x.shape[3] ?? 1]
    return x.mul(context.training.mask({ layer: context.layer.id, rate, shape }))
  },
  alphaDropout: (context) => {
    const x = first(context)
    const rate = numberOf(context.layer.config, 'rate')
    if (!context.training || rate === 0) return x
    // Left out means the lowest that SELU gives; mean and spread are brought back (Klambauer et al. 2017).
    const lowest = -1.7580993408473766
    const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * lowest * lowest))
    const kept = context.training.mask({ layer: context.layer.id, rate, shape: shapeOf(x) }).mul(1 - rate)
    const mixed = x.mul(kept).add(context.tf.sub(1, kept).mul(lowest))
    return mixed.mul(scale).add(-scale * lowest * rate)
  },
  prelu: (context) => {
    const x = first(context)
    return context.tf.relu(x).sub(context.tf.relu(context.tf.neg(x)).mul(context.weight('alpha')))
  },
  dot: ({ tf, inputs: [a, b] }) => {
    if (!a || !b) throw new Error('A dot product has two inputs.')
    return a.rank === 2 ? tf.sum(a.mul(b), -1, true) : tf.matMul(a, b, false, true)
  },
  attention,
  gaussianNoise: (context) => {
    const x = first(context)
    const noise = normal(context, shapeOf(x))
    return noise ? x.add(noise.mul(numberOf(context.layer.config, 'stddev', 0.1))) : x
  },
  gaussianDropout: (context) => {
    const x = first(context)
    const rate = numberOf(context.layer.config, 'rate')
    const noise = rate > 0 ? normal(context, shapeOf(x)) : undefined
    return noise ? x.mul(noise.mul(Math.sqrt(rate / (1 - rate))).add(1)) : x
  },
  augment: (context) => augmented(context, first(context)),
  activation: (context) => activate(context.tf, textOf(context.layer.config, 'activation', 'relu'), first(context)),
  flatten: (context) => first(context).reshape([-1, ...context.sides]),
  reshape: (context) => first(context).reshape([-1, ...context.sides]),
  permute: (context) => context.tf.transpose(first(context), [0, 2, 1]),
  repeatVector: (context) => context.tf.tile(context.tf.expandDims(first(context), 1), [1, context.sides[0] ?? 1, 1]),
  batchNormalization,
  layerNormalization: (context) => {
    const { tf } = context
    const x = first(context)
    const mean = tf.mean(x, -1, true)
    return normalized(tf, x, mean, tf.mean(squaredDistance(tf, x, mean), -1, true), context)
  },
  embedding: (context) => {
    const { tf, layer, weight } = context
    const tokens = first(context)
    const found = tf.gather(weight('embeddings'), tokens.toInt())
    // Padding (token 0) is nothing.
    return layer.config['maskZero'] === true ? found.mul(tf.minimum(tokens, 1).expandDims(-1)) : found
  },
  add: fold((tf, a, b) => tf.add(a, b)),
  multiply: fold((tf, a, b) => tf.mul(a, b)),
  maximum: fold((tf, a, b) => tf.maximum(a, b)),
  minimum: fold((tf, a, b) => tf.minimum(a, b)),
  average: (context) => fold((tf, a, b) => tf.add(a, b))(context).div(context.inputs.length),
  concatenate: (context) => context.tf.concat(context.inputs, -1),
  ...windowForward,
  ...recurrentForward,
}
