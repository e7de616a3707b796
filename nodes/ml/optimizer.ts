import type * as Tf from '@tensorflow/tfjs'
import type { TensorFlow } from './network.ts'
import type { TrainingSettings } from './trainer.ts'

/** The optimizers as people choose them; `sgd` has a momentum of 0.9. */
export function createOptimizer(tf: TensorFlow, { optimizer, learningRate }: TrainingSettings): Tf.Optimizer {
  if (optimizer === 'sgd') return tf.train.momentum(learningRate, 0.9)
  return optimizer === 'rmsprop' ? tf.train.rmsprop(learningRate) : tf.train.adam(learningRate)
}

/** Changes the rate between steps: some optimizers read theirs each time, the plain ones hold a tensor of it. */
export function setLearningRate(optimizer: Tf.Optimizer, learningRate: number): void {
  if ('setLearningRate' in optimizer && typeof optimizer.setLearningRate === 'function') {
    optimizer.setLearningRate(learningRate)
  } else Reflect.set(optimizer, 'learningRate', learningRate)
}
