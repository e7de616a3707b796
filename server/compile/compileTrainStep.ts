import type * as Tf from '@tensorflow/tfjs'
import { openSession } from './session.ts'
import { type TrainingGraphOptions, trainingGraph } from './trainingGraph.ts'
import { UntraceableError, unlessTooDeep } from './untraceableError.ts'

/** What each row holds of a column, one row after the other. */
export type ColumnValues = Float32Array | Int32Array

/** Where a training stands: its variables, what the optimizer remembers, and how many steps were taken. */
export type TrainingState = { variables: Float32Array[]; optimizer: Float32Array[]; steps: number }

/** A training that TensorFlow holds as one graph, with its data and its variables. Nothing of it survives `dispose`. */
export type CompiledTraining = {
  /** Hands over the rows to learn from, column by column. */
  load: (columns: readonly ColumnValues[]) => void
  /** Hands over the rows that `check` looks at. */
  loadCheck: (columns: readonly ColumnValues[]) => void
  /** Begins an epoch that goes through the rows in this order. */
  startEpoch: (order: Int32Array) => void
  /** Takes up to so many steps of the epoch; true when it is at its end. Blocks for as long as they take. */
  steps: (count: number, learningRate: number) => boolean
  /** Steps of the epoch that are done, and how many it has. */
  progress: () => { done: number; of: number }
  /** Means over the rows of the epoch so far of what is watched. */
  watched: () => number[]
  /** Means over the rows of the check; after each piece the event loop may get a turn. */
  check: () => Promise<number[]>
  /** Values of the variables, in the order that they were handed over. */
  read: () => Float32Array[]
  write: (values: readonly Float32Array[]) => void
  /** Between epochs: all that the training goes on from. Only with `isResumable`. */
  readState: () => TrainingState
  /** Goes on from a state that a training of the same step, optimizer and variables has left. */
  writeState: (state: TrainingState) => void
  dispose: () => void
}

export type CompileOptions = TrainingGraphOptions & {
  /** Awaited between pieces of work, so that the event loop can have a turn. */
  turn?: () => Promise<unknown>
}

/**
 * Compiles a training: `step` is traced, the optimizer put into ops of its own, and both set into a loop inside one graph that
 * TensorFlow then runs for many steps a call. It starts from the variables' present values and leaves the variables themselves
 * alone. Throws an UntraceableError where the step can't be told by a graph.
 */
export async function compileTrainStep(options: CompileOptions): Promise<CompiledTraining> {
  const { tf, variables, rows, batchSize, check, turn = async () => undefined } = options
  const graph = await trainingGraph(options, turn).catch((error: unknown) => {
    throw unlessTooDeep(error)
  })
  await turn()
  const session = openSession(tf, graph.targets)

  const run = (outputs: readonly string[], feeds: Record<string, Tf.Tensor> = {}): Float32Array[] => {
    const given = Object.entries(feeds).map(([name, tensor]) => ({ name, tensor }))
    try {
      const tensors = session.run(given, outputs)
      const values = tensors.map((tensor) => Float32Array.from(tensor.dataSync()))
      tf.dispose(tensors)
      return values
    } finally {
      tf.dispose(feeds)
    }
  }
  const numbers = (outputs: readonly string[], feeds?: Record<string, Tf.Tensor>): number[] =>
    run(outputs, feeds).map(([value = Number.NaN]) => value)
  const load = (name: string, count: number, columns: readonly ColumnValues[]): void => {
    for (const [index, { shape, dtype }] of options.columns.entries()) {
      const values = columns[index] ?? new Float32Array()
      run([`${name}${index}_load`], { [`${name}${index}_new`]: tf.tensor(values, [count, ...shape], dtype) })
    }
  }
  const set = (name: string, values: Float32Array | undefined, shape: readonly (number | null)[]): void => {
    run([`${name}_load`], { [`${name}_new`]: tf.tensor(values ?? new Float32Array(), shape.map(Number)) })
  }
  const write = (values: readonly Float32Array[]): void => {
    for (const [index, { shape }] of variables.entries()) set(`variable${index}`, values[index], shape)
  }
  const read = (): Float32Array[] => run(variables.map((_, index) => `variable${index}_value`))
  const refuseUnlessResumable = (): void => {
    if (!options.isResumable) throw new Error('This training was not compiled to be resumed (isResumable).')
  }

  const full = Math.floor(rows / batchSize)
  const left = rows - full * batchSize
  const length = full + (left > 0 ? 1 : 0)
  let taken = 0
  let done = 0
  let hasFinished = false
  let tail = new Int32Array()
  const feedsOf = (learningRate: number, firstStep: number): Record<string, Tf.Tensor> => ({
    learningRate: tf.scalar(learningRate * graph.rateFactor),
    ...(graph.usesStep ? { firstStep: tf.scalar(firstStep, 'int32') } : {}),
  })
  /** TensorFlow makes a part of the graph ready when it is first run: what it can't run shows in the first epoch. */
  const take = (output: string, feeds: Record<string, Tf.Tensor>): void => {
    try {
      run([output], feeds)
    } catch (error) {
      if (hasFinished) throw error
      throw new UntraceableError(`TensorFlow can't run the graph: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      })
    }
  }
  try {
    await turn()
    run(['reset'])
    await turn()
    write(variables.map((variable) => Float32Array.from(variable.dataSync())))
  } catch (error) {
    session.dispose()
    throw error
  }
  return {
    load: (columns) => load('column', rows, columns),
    loadCheck: (columns) => load('check', check?.rows ?? 0, columns),
    startEpoch: (order) => {
      if (order.length !== rows) throw new Error(`An epoch has ${rows} rows, the order has ${order.length}.`)
      const whole = order.slice(0, full * batchSize)
      if (full > 0) run(['order_load'], { order_new: tf.tensor(whole, [full, batchSize], 'int32') })
      tail = order.slice(full * batchSize)
      run(['watched_reset'])
      done = 0
    },
    steps: (count, learningRate) => {
      const to = Math.min(done + count, full)
      if (done < to) {
        // The loop counts from the epoch's start: with what came before, its count is the number of the step.
        take('loop_done', {
          ...feedsOf(learningRate, taken - done),
          from: tf.scalar(done, 'int32'),
          to: tf.scalar(to, 'int32'),
        })
        taken += to - done
        done = to
      } else if (done < length) {
        take('tail_done', { ...feedsOf(learningRate, taken), tail: tf.tensor(tail, [left], 'int32') })
        taken++
        done++
      }
      hasFinished ||= done === length
      return done === length
    },
    progress: () => ({ done, of: length }),
    watched: () => {
      const seen = Math.min(done * batchSize, rows)
      return numbers(graph.watched).map((sum) => sum / seen)
    },
    check: async () => {
      const sums: number[] = []
      for (const { outputs, rows: count, from } of graph.pieces) {
        const values = numbers(outputs, from === undefined ? {} : { checkFrom: tf.scalar(from, 'int32') })
        for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + value * count
        await turn()
      }
      return sums.map((sum) => sum / (check?.rows ?? 0))
    },
    read,
    write,
    readState: () => {
      refuseUnlessResumable()
      const names = graph.state.map(({ name }) => `${name}_value`)
      return { variables: read(), optimizer: names.length > 0 ? run(names) : [], steps: taken }
    },
    writeState: (state) => {
      refuseUnlessResumable()
      if (state.variables.length !== variables.length || state.optimizer.length !== graph.state.length)
        throw new Error('The state is that of another training.')
      write(state.variables)
      for (const [index, { name, shape }] of graph.state.entries()) set(name, state.optimizer[index], shape)
      taken = state.steps
    },
    dispose: session.dispose,
  }
}
