import type * as Tf from '@tensorflow/tfjs'
import type { Layer } from '../../core/spec/layers.ts'
import type { TensorFlow } from '../tensorFlow.ts'

/** Numbers from 0 to 1, other ones for each layer, step and salt. */
export type DrawUniform = (options: { layer: string; shape: number[]; salt?: string }) => Tf.Tensor

/** What a layer is handed to compute with; `training` is there while it learns. */
export type ForwardContext = {
  tf: TensorFlow
  layer: Layer
  inputs: Tf.Tensor[]
  /** Sides of the output, without the batch. */
  sides: number[]
  weight: (name: string) => Tf.Variable
  hasWeight: (name: string) => boolean
  training?:
    | { mask: (options: { layer: string; rate: number; shape: number[] }) => Tf.Tensor; uniform: DrawUniform }
    | undefined
}

export type Forward = (context: ForwardContext) => Tf.Tensor

export function activate(tf: TensorFlow, name: string, x: Tf.Tensor): Tf.Tensor {
  switch (name) {
    case 'linear':
      return x
    case 'relu':
      return tf.relu(x)
    case 'leakyRelu':
      return tf.leakyRelu(x, 0.2)
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
    case 'softmax':
      return tf.softmax(x)
    default:
      throw new Error(`Unknown activation "${name}".`)
  }
}
