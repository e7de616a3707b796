import type * as Tf from '@tensorflow/tfjs'
import type { LayersSpec } from '../core/spec/layers.ts'
import type { TensorFlow } from './tensorFlow.ts'

type Config = Record<string, unknown>

/** What each layer's kernels are held to after every step; `config.constraint` names it. */
const isConstrained = ({ constraint }: Config): boolean => typeof constraint === 'string' && constraint !== 'none'

/** Whether a network has weights that are brought back into bounds after each step. */
export const hasConstraints = ({ layers }: LayersSpec): boolean => layers.some(({ config }) => isConstrained(config))

/** Keras keeps lengths away from 0 by this. */
const tiny = 1e-7

/** A kernel within its bounds; undefined where it has none. Lengths are those of the weights into one unit (all sides but the last). */
export function constrained(tf: TensorFlow, config: Config, kernel: Tf.Tensor): Tf.Tensor | undefined {
  if (!isConstrained(config)) return undefined
  if (config['constraint'] === 'nonNeg') return tf.relu(kernel)
  const axes = Array.from({ length: kernel.rank - 1 }, (_, axis) => axis)
  const lengths = tf.sqrt(tf.sum(tf.square(kernel), axes, true))
  if (config['constraint'] === 'unitNorm') return kernel.div(lengths.add(tiny))
  const most = typeof config['maxNorm'] === 'number' ? config['maxNorm'] : 2
  return kernel.mul(tf.clipByValue(lengths, 0, most).div(lengths.add(tiny)))
}
