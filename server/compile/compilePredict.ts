import type * as Tf from '@tensorflow/tfjs'
import { type PredictionOptions, predictionGraph } from './predictionGraph.ts'
import { openSession } from './session.ts'

export type CompiledPrediction = {
  /** Values of the outputs, by name, for inputs in the order that they were declared; row-major. */
  predict: (rows: number, inputs: readonly (Float32Array | Int32Array)[]) => Record<string, Tf.TypedArray>
  /** The same on tensors, which stay the caller's, as do those that come back. */
  apply: (inputs: readonly Tf.Tensor[]) => Record<string, Tf.Tensor>
  dispose: () => void
}

/**
 * Compiles a prediction for any number of rows, and runs it once so that the first caller does not wait. A function without a
 * name for its result gives `output`. Throws an UntraceableError where it can't be told by a graph.
 */
export function compilePredict(options: PredictionOptions): CompiledPrediction {
  const { tf, inputs } = options
  const { targets, outputs } = predictionGraph(options)
  const session = openSession(tf, targets)
  const names = outputs.map(({ name }) => name)
  const run = (tensors: readonly Tf.Tensor[]): Tf.Tensor[] =>
    session.run(
      inputs.map(({ name }, index) => {
        const tensor = tensors[index]
        if (!tensor) throw new Error(`The input "${name}" is missing.`)
        return { name, tensor }
      }),
      names,
    )
  const predict: CompiledPrediction['predict'] = (rows, values) => {
    const given = inputs.map(({ shape, dtype }, index) => tf.tensor(values[index] ?? [], [rows, ...shape], dtype))
    try {
      const results = run(given)
      const read = results.map((each) => each.dataSync())
      tf.dispose(results)
      return Object.fromEntries(names.map((name, index) => [name, read[index] ?? new Float32Array()]))
    } finally {
      tf.dispose(given)
    }
  }
  try {
    predict(
      1,
      inputs.map(({ shape, dtype }) => {
        const size = shape.reduce((product, side) => product * side, 1)
        return dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)
      }),
    )
  } catch (error) {
    session.dispose()
    throw error
  }
  return {
    predict,
    apply: (tensors) => {
      const results = run(tensors)
      return Object.fromEntries(results.map((each, index) => [names[index] ?? '', each]))
    },
    dispose: session.dispose,
  }
}
