import type * as Tf from '@tensorflow/tfjs'
import { type Check, checkGraph, need, type Piece } from './checkGraph.ts'
import { filled, gather, toDouble, toSingle } from './dataOps.ts'
import { loop } from './loop.ts'
import type { TensorFlow } from './nativeBackend.ts'
import { apply, fillIn, type Operation, scalar, type Wire, wire } from './operation.ts'
import { planOptimizer } from './optimizers.ts'
import { type Column, type StepFunction, type TracedStep, traceStep } from './traceStep.ts'
import {
  after,
  assign,
  assignAdd,
  type GraphVariable,
  graphVariable,
  placeholder,
  read,
  uniquePrefix,
} from './variables.ts'

export type TrainingGraphOptions = {
  tf: TensorFlow
  /** Everything that the step reads or assigns; those of `trained` (by default all) are updated by the optimizer. */
  variables: readonly Tf.Variable[]
  trained?: readonly Tf.Variable[]
  /** Its learning rate is not used: each call is given one. */
  optimizer: Tf.Optimizer
  columns: readonly Column[]
  /** The rows of an epoch, and how many make a batch; the last batch holds what is left. */
  rows: number
  batchSize: number
  step: StepFunction
  /** Changes the slopes before the optimizer takes them. */
  clip?: (gradients: Tf.Tensor[]) => Tf.Tensor[]
  /** Scalars over other rows, in pieces of at most `pieceSize` rows. */
  check?: Check
  /** Whether `readState` and `writeState` are wanted, for which the graph is a little longer. */
  isResumable?: boolean | undefined
}

/** A graph with what can be asked of it by name: `reset`, `loop_done`, `tail_done`, `watched_reset`, `<variable>_value` … */
export type TrainingGraph = {
  targets: Operation[]
  /** Outputs with the sums of what is watched. */
  watched: string[]
  /** Whether the number of the step is to be fed. */
  usesStep: boolean
  rateFactor: number
  pieces: Piece[]
  /** What the optimizer remembers, where it can be read and set. */
  state: GraphVariable[]
}

/** Lays out the graph of a training, with the event loop getting turns between its parts. */
export async function trainingGraph(
  options: TrainingGraphOptions,
  turn: () => Promise<unknown>,
): Promise<TrainingGraph> {
  const { tf, variables, columns, rows, batchSize, optimizer } = options
  const trained = options.trained ?? variables
  const prefix = uniquePrefix()
  const full = Math.floor(rows / batchSize)
  const left = rows - full * batchSize
  const traceFor = async (size: number): Promise<TracedStep> => {
    await turn()
    return traceStep({ tf, variables, trained, columns, batchSize: size, step: options.step, clip: options.clip })
  }
  const steps: { isLoop: boolean; size: number; traced: TracedStep }[] = []
  if (full > 0) steps.push({ isLoop: true, size: batchSize, traced: await traceFor(batchSize) })
  if (left > 0) steps.push({ isLoop: false, size: left, traced: await traceFor(left) })
  await turn()

  const plan = planOptimizer(optimizer)
  const memory = variables.map(({ shape }, index) => graphVariable(prefix, `variable${index}`, 'float32', shape))
  const data = columns.map(({ shape, dtype }, index) =>
    graphVariable(prefix, `column${index}`, dtype, [rows, ...shape]),
  )
  const order = graphVariable(prefix, 'order', 'int32', [full, batchSize])
  const sums = (steps[0]?.traced.watched ?? []).map((_, index) =>
    graphVariable(prefix, `watched${index}`, 'float64', []),
  )
  const shared = plan.shared.map((_, index) => graphVariable(prefix, `shared${index}`, 'float32', []))
  const slots = trained.map(({ shape }, index) =>
    plan.slots.map((_, slot) => graphVariable(prefix, `slot${index}_${slot}`, 'float32', shape)),
  )
  const learningRate = wire(placeholder('learningRate', 'float32', []))
  const firstStep = wire(placeholder('firstStep', 'int32', []))
  let usesStep = false

  /** The operations that make one step on these rows of the data. */
  const stepOn = (traced: TracedStep, indexes: Wire, size: number, number: () => Wire): Operation[] => {
    const values = new Map<string, Wire>()
    for (const variable of memory) values.set(variable.name, read(variable))
    for (const column of data) values.set(column.name, gather(column, indexes))
    const valueFor = (name: string): Wire => need(values.get(name), name)
    const { watched, gradients, assigned } = traced
    const results = fillIn([...watched, ...gradients, ...assigned.map(({ value }) => value)], (name) => {
      if (name !== 'step') return valueFor(name)
      usesStep = true
      return number()
    })
    const targets = trained.map((each, index) => {
      const variable = need(memory[variables.indexOf(each)], each.name)
      const gradient = need(results[watched.length + index], 'gradient')
      return { variable, value: valueFor(variable.name), gradient, slots: slots[index] ?? [] }
    })
    const state = assigned.map(({ variable: place }, index) => {
      const variable = need(memory[place], 'variable')
      const value = need(results[watched.length + gradients.length + index], 'state')
      return assign(variable, value, [valueFor(variable.name).from])
    })
    const seen = sums.map((sum, index) =>
      assignAdd(sum, apply('Mul', [toDouble(need(results[index], 'watched')), scalar(size, 'float64')])),
    )
    return [...plan.update({ targets, shared, learningRate }), ...state, ...seen]
  }

  const targets: Operation[] = steps.map(({ isLoop, size, traced }) => {
    if (!isLoop) {
      const indexes = wire(placeholder('tail', 'int32', [left]))
      return after(
        'tail_done',
        stepOn(traced, indexes, size, () => firstStep),
        scalar(1),
      )
    }
    const end = loop({
      name: `${prefix}_steps`,
      from: wire(placeholder('from', 'int32', [])),
      to: wire(placeholder('to', 'int32', [])),
      body: (index) => stepOn(traced, gather(order, index), size, () => apply('AddV2', [firstStep, index])),
    })
    return after('loop_done', [], end)
  })
  const check =
    options.check && options.check.rows > 0
      ? checkGraph({ tf, prefix, variables, memory, columns, check: options.check })
      : { operations: [], data: [], pieces: [] }
  const state = options.isResumable ? [...shared, ...slots.flat()] : []
  const loaded = [...memory, ...state, ...data, ...check.data, ...(full > 0 ? [order] : [])]
  targets.push(
    ...check.operations,
    ...loaded.map(loading),
    ...[...memory, ...state].map((variable) => after(`${variable.name}_value`, [], read(variable))),
    ...sums.map((sum) => after(`${sum.name}_value`, [], toSingle(read(sum)))),
    after(
      'watched_reset',
      sums.map((sum) => assign(sum, scalar(0, 'float64'))),
      scalar(1),
    ),
    after(
      'reset',
      [
        ...shared.map((variable, index) => assign(variable, filled(variable, plan.shared[index] ?? 0))),
        ...slots.flatMap((each) => each.map((slot, index) => assign(slot, filled(slot, plan.slots[index] ?? 0)))),
      ],
      scalar(1),
    ),
  )
  return {
    targets,
    watched: sums.map(({ name }) => `${name}_value`),
    usesStep,
    rateFactor: plan.rateFactor,
    pieces: check.pieces,
    state,
  }
}

/**
 * `<name>_load` sets the variable to what is fed as `<name>_new`, by way of a copy: a variable would keep the fed memory itself,
 * which is JavaScript's, and give it back later from a thread of TensorFlow's, where JavaScript's memory must not be touched.
 */
function loading(variable: GraphVariable): Operation {
  const value = wire(placeholder(`${variable.name}_new`, variable.dtype, variable.shape))
  return after(`${variable.name}_load`, [assign(variable, apply('DeepCopy', [value]))], scalar(1))
}
