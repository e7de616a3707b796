import type * as Tf from '@tensorflow/tfjs'
import type { Loss } from '../core/spec/layers.ts'
import type { TensorFlow } from './network.ts'

/**
 * Mean loss of a batch from logits and targets (numbers, 0 / 1, or class indexes); Keras's definitions, Huber with delta 1. `weights`
 * multiply each row's loss before the mean is taken over the rows.
 */
export function lossTensor(
  tf: TensorFlow,
  options: { loss: Loss; logits: Tf.Tensor2D; targets: Tf.Tensor1D; weights?: Tf.Tensor1D | undefined },
): Tf.Scalar {
  const { weights } = options
  const losses = rowLosses(tf, options)
  return tf.mean(weights ? losses.mul(weights) : losses)
}

function rowLosses(
  tf: TensorFlow,
  { loss, logits, targets }: { loss: Loss; logits: Tf.Tensor2D; targets: Tf.Tensor1D },
): Tf.Tensor1D {
  if (loss === 'categoricalCrossentropy') {
    const classes = logits.shape[1]
    // As integers first: the wasm engine writes float one-hots wrongly.
    const wanted = tf.oneHot(targets.toInt(), classes).toFloat()
    return tf.neg(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1))
  }
  const flat = logits.reshape<Tf.Tensor1D>([-1])
  switch (loss) {
    case 'binaryCrossentropy':
      // log(1 + e^z) − z·y: stable for large z, and its slope at 0 is right.
      return tf.softplus(flat).sub(flat.mul(targets))
    case 'meanAbsoluteError':
      return tf.abs(tf.sub(flat, targets))
    case 'huber': {
      const error = tf.abs(tf.sub(flat, targets))
      const small = tf.minimum(error, 1)
      // ½ small² + (|e| − small): quadratic up to 1, straight beyond.
      return tf.square(small).mul(0.5).add(error.sub(small))
    }
    case 'meanSquaredError':
      return tf.squaredDifference(flat, targets)
  }
}
