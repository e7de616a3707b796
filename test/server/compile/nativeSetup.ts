import type * as Tf from '@tensorflow/tfjs'
import type { CompiledTraining, CompileOptions } from '#server/compile/compileTrainStep.ts'
import { engineState } from '#server/ml/engineState.ts'
import { loadTensorflow, type Tf as TensorFlow } from '#server/ml/tf.ts'

/** In CI on the platform that it is promised on the native engine has to be there; elsewhere it is tested where it is. */
const isPromised = process.env['CI'] === 'true' && process.platform === 'linux' && process.arch === 'x64'
export const isNativeHere = isPromised || engineState().native.state === 'ready'

export async function loadNative(): Promise<TensorFlow> {
  const { tf, engine, reason } = await loadTensorflow('native')
  if (engine !== 'native') throw new Error(reason)
  return tf
}

/** An epoch's order that is no order: rows far apart follow each other. */
export const mixedOrder = (rows: number): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => (row * 7 + 3) % rows)

/** Trains op by op over the same batches; answers the mean loss of the epoch. */
export function eagerEpoch(
  tf: TensorFlow,
  options: Pick<CompileOptions, 'step' | 'optimizer' | 'batchSize' | 'rows'> & {
    variables: Tf.Variable[]
    data: Tf.Tensor[]
    order: Int32Array
    firstStep: number
  },
): number {
  const { step, optimizer, batchSize, rows, variables, data, order, firstStep } = options
  let sum = 0
  let taken = firstStep
  for (let from = 0; from < rows; from += batchSize) {
    const indexes = order.slice(from, from + batchSize)
    tf.tidy(() => {
      const batch = data.map((column) => column.gather(tf.tensor1d(indexes, 'int32')))
      optimizer.minimize(
        () => {
          const { minimise, watch = [minimise] } = step(batch, tf.scalar(taken, 'int32'))
          sum += (watch[0]?.dataSync()[0] ?? Number.NaN) * indexes.length
          return minimise
        },
        false,
        variables,
      )
    })
    taken++
  }
  return sum / rows
}

export function compiledEpoch(training: CompiledTraining, order: Int32Array, learningRate: number): number {
  training.startEpoch(order)
  // Fewer than an epoch has, so that calls begin in its middle too.
  while (!training.steps(4, learningRate));
  return training.watched()[0] ?? Number.NaN
}

/** The largest distance of two lists of numbers, in parts of 1 or of the number where that is larger. */
export function farthest(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let most = 0
  a.forEach((values, index) => {
    const others = b[index] ?? []
    if (values.length !== others.length) most = Number.POSITIVE_INFINITY
    for (let i = 0; i < values.length; i++) {
      const [x = Number.NaN, y = Number.NaN] = [values[i], others[i]]
      const distance = Math.abs(x - y) / Math.max(1, Math.abs(y))
      most = distance > most || Number.isNaN(distance) ? distance : most
    }
  })
  return most
}
