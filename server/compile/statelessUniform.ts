import type * as Tf from '@tensorflow/tfjs'
import { nativeBackend, type TensorFlow } from './nativeBackend.ts'

/**
 * Uniform numbers in [0, 1) that hang on a key and a counter alone (Philox, as TensorFlow computes it): fresh in each step when
 * the counter is the step's number, and the same op by op as in a graph, where TensorFlow.js's own random numbers would be fixed.
 */
export function statelessUniform<R extends Tf.Rank>(
  tf: TensorFlow,
  options: { shape: Tf.ShapeMap[R]; key: number; counter: Tf.Scalar },
): Tf.Tensor<R> {
  const { shape, key, counter } = options
  const backend = nativeBackend(tf)
  const { TF_ATTR_TYPE: type = 0, TF_FLOAT: float, TF_INT32: int32 } = backend.binding
  return tf.tidy(
    () =>
      // A border: the backend's outputs have no rank in their type.
      backend.executeSingleOutput(
        'StatelessRandomUniform',
        [
          { name: 'dtype', type, value: float },
          { name: 'T', type, value: int32 },
          { name: 'Tseed', type, value: int32 },
        ],
        [tf.tensor1d([...shape], 'int32'), tf.stack([tf.scalar(key | 0, 'int32'), counter])],
      ) as Tf.Tensor<R>,
  )
}
