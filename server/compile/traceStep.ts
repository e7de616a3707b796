import type * as Tf from '@tensorflow/tfjs'
import { differences } from './differences.ts'
import { type TensorFlow, tidily } from './nativeBackend.ts'
import type { Wire } from './operation.ts'
import { simplify } from './simplify.ts'
import { type Leaf, leaf, trace } from './trace.ts'
import { UntraceableError } from './untraceableError.ts'

/** One column of the data: what each row holds of it. */
export type Column = { shape: readonly number[]; dtype: 'float32' | 'int32' }

/** What a step computes: the scalar to minimise, and scalars whose means over the epoch are wanted (by default that one). */
export type StepResult = { minimise: Tf.Scalar; watch?: Tf.Scalar[] }

export type StepFunction = (batch: Tf.Tensor[], step: Tf.Scalar) => StepResult

/** A step as a fragment: leaves are named `column0` …, `step` and `variable0` …. */
export type TracedStep = {
  watched: Wire[]
  gradients: Wire[]
  /** New values of variables that are not trained, such as moving averages. */
  assigned: { variable: number; value: Wire }[]
}

type Options = {
  tf: TensorFlow
  columns: readonly Column[]
  variables: readonly Tf.Variable[]
  batchSize: number
}

/** Traces forward pass, loss and slopes for batches of one size. */
export function traceStep(
  options: Options & {
    step: StepFunction
    trained: readonly Tf.Variable[]
    clip?: ((gradients: Tf.Tensor[]) => Tf.Tensor[]) | undefined
  },
): TracedStep {
  const { tf, variables, trained, step, clip } = options
  return twice(
    options,
    (batch, at, wireOf) => {
      let watched: Wire[] = []
      const { value, grads } = tf.variableGrads(() => {
        const { minimise, watch = [minimise] } = step(batch, at)
        watched = watch.map(wireOf)
        return minimise
      }, [...trained])
      if (value.size !== 1) throw new UntraceableError('What is minimised is not one number.')
      const slopes = trained.map(({ name }) => {
        const slope = grads[name]
        if (!slope) throw new UntraceableError(`The loss does not depend on the variable "${name}".`)
        return slope
      })
      const gradients = (clip?.(slopes) ?? slopes).map(wireOf)
      return { watched, gradients }
    },
    (assigned) =>
      [...assigned].map(([variable, value]) => {
        const index = variables.indexOf(variable)
        if (index < 0)
          throw new UntraceableError(`The variable "${variable.name}" is assigned to and was not handed over.`)
        return { variable: index, value }
      }),
  )
}

/** Traces scalars of a batch that need no slopes. */
export function traceWatch(options: Options & { watch: (batch: Tf.Tensor[]) => Tf.Scalar[] }): Wire[] {
  const traced = twice(
    options,
    (batch, _at, wireOf) => ({
      watched: options.watch(batch).map(wireOf),
      gradients: [],
    }),
    (assigned) => {
      if (assigned.size > 0) throw new UntraceableError('A variable is assigned to where nothing is trained.')
      return []
    },
  )
  return traced.watched
}

/**
 * Traces for two numbers of the step: where the two differ, random numbers were drawn in JavaScript, which in a graph would be
 * the same ones in each step.
 */
function twice(
  { tf, columns, variables, batchSize }: Options,
  work: (
    batch: Tf.Tensor[],
    step: Tf.Scalar,
    wireOf: (tensor: Tf.Tensor) => Wire,
  ) => Pick<TracedStep, 'watched' | 'gradients'>,
  assignments: (assigned: Map<Tf.Variable, Wire>) => TracedStep['assigned'],
): TracedStep {
  const [first, second] = [0, 1].map((number) =>
    tidily(tf, (): TracedStep => {
      const batch = columns.map(({ shape, dtype }) => tf.zeros([batchSize, ...shape], dtype))
      const step = tf.scalar(number, 'int32')
      const leaves: Leaf[] = [
        ...batch.map((tensor, index) => leaf(`column${index}`, tensor)),
        leaf('step', step),
        ...variables.map((variable, index) => leaf(`variable${index}`, variable)),
      ]
      const { result, assigned } = trace(tf, leaves, (wireOf) => work(batch, step, wireOf))
      return { ...result, assigned: assignments(assigned) }
    }),
  )
  if (!first || !second) throw new Error('Nothing was traced.')
  const wiresOf = ({ watched, gradients, assigned }: TracedStep) => [
    ...watched,
    ...gradients,
    ...assigned.map(({ value }) => value),
  ]
  const before = wiresOf(first)
  if (differences(before, wiresOf(second)).length > 0) {
    throw new UntraceableError('The function draws random numbers in JavaScript: in a graph they would never change.')
  }
  const after = simplify(before)
  const { watched, gradients, assigned } = first
  return {
    watched: after.slice(0, watched.length),
    gradients: after.slice(watched.length, watched.length + gradients.length),
    assigned: assigned.map(({ variable }, index) => ({
      variable,
      value: after[watched.length + gradients.length + index] as Wire,
    })),
  }
}
