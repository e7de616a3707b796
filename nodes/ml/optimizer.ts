import type * as Tf from '@tensorflow/tfjs'
import type { TensorFlow } from './network.ts'
import type { Clipping, TrainingSettings } from './trainer.ts'

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

/** Slopes after clipping; for `norm` and `globalNorm` the direction stays. */
export function clipGradients(tf: TensorFlow, gradients: readonly Tf.Tensor[], { by, limit }: Clipping): Tf.Tensor[] {
  if (by === 'value') return gradients.map((each) => tf.clipByValue(each, -limit, limit))
  const squares = gradients.map((each) => tf.sum<Tf.Scalar>(tf.square(each)))
  const shrink = (sum: Tf.Scalar): Tf.Tensor => tf.div(limit, tf.maximum(tf.sqrt(sum), limit))
  if (by === 'norm') return gradients.map((each, index) => each.mul(shrink(squares[index] ?? tf.scalar(0))))
  const all = shrink(squares.reduce((sum, each) => sum.add<Tf.Scalar>(each)))
  return gradients.map((each) => each.mul(all))
}

/** The two running powers of Adam, which TensorFlow.js would compute anew, with another rounding, from the number of steps. */
const powersOf = (optimizer: Tf.Optimizer): Tf.Variable[] =>
  ['accBeta1', 'accBeta2'].flatMap((name) => {
    const power: unknown = Reflect.get(optimizer, name)
    return typeof power === 'object' && power !== null && 'assign' in power ? [power as Tf.Variable] : []
  })

/** All that an optimizer remembers, in an order of its own: what `restoreOptimizer` takes. */
export async function optimizerState(optimizer: Tf.Optimizer): Promise<Float32Array[]> {
  const [iterations, ...slots] = await optimizer.getWeights()
  const values = [...powersOf(optimizer), ...slots.map(({ tensor }) => tensor)].map((each) =>
    Float32Array.from(each.dataSync()),
  )
  iterations?.tensor.dispose()
  return values
}

/** Puts back what `optimizerState` gave, for an optimizer of the same kind over the same variables, after so many steps. */
export async function restoreOptimizer(
  tf: TensorFlow,
  optimizer: Tf.Optimizer,
  given: { state: readonly Float32Array[]; steps: number; variables: readonly Tf.Variable[] },
): Promise<void> {
  const { state, steps, variables } = given
  const powers = powersOf(optimizer)
  const slots = state.slice(powers.length)
  const named = slots.map((values, index) => {
    const variable = variables[index % variables.length]
    return { name: `slot${index}`, tensor: tf.tensor(values, variable?.shape ?? [values.length]) }
  })
  const iterations = tf.scalar(steps, 'int32')
  await optimizer.setWeights([{ name: 'iter', tensor: iterations }, ...named])
  tf.dispose([iterations, ...named.map(({ tensor }) => tensor)])
  tf.tidy(() => {
    for (const [index, power] of powers.entries()) power.assign(tf.scalar(state[index]?.[0] ?? Number.NaN))
  })
}
