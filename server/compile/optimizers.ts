import type * as Tf from '@tensorflow/tfjs'
import { apply, type Operation, operation, scalar, typeAttribute, type Wire, wire } from './operation.ts'
import { UntraceableError } from './untraceableError.ts'
import { assign, type GraphVariable, read } from './variables.ts'

/** A variable with its slope, and the optimizer's own memory for it. */
export type Target = { variable: GraphVariable; value: Wire; gradient: Wire; slots: GraphVariable[] }

/** How an optimizer of TensorFlow.js is said in a graph. */
export type OptimizerPlan = {
  /** Start values of what it remembers once, and of what it remembers for each variable. */
  shared: number[]
  slots: number[]
  /** By what the learning rate is multiplied before it is fed. */
  rateFactor: number
  /** The operations that carry out one step. */
  update: (options: { targets: Target[]; shared: GraphVariable[]; learningRate: Wire }) => Operation[]
}

/**
 * The plan for an optimizer. Where TensorFlow has a kernel that computes the same, a variable's update is one op; the others are
 * written out, for TensorFlow's own differ from TensorFlow.js's (where epsilon stands, which mean is used).
 */
export function planOptimizer(optimizer: Tf.Optimizer): OptimizerPlan {
  const name = optimizer.getClassName()
  const config = optimizer.getConfig()
  const number = (key: string): number => {
    const value = config[key]
    if (typeof value !== 'number') throw new UntraceableError(`The optimizer ${name} has no number "${key}".`)
    return value
  }
  switch (name) {
    case 'SGD':
      return descent
    case 'Momentum':
      return momentum(number('momentum'), config['useNesterov'] === true)
    case 'RMSProp':
      return config['centered'] === true
        ? centeredRmsProp(number('decay'), number('momentum'), number('epsilon'))
        : rmsProp(number('decay'), number('momentum'), number('epsilon'))
    case 'Adam':
      return adam(number('beta1'), number('beta2'), number('epsilon'))
    case 'Adamax':
      return adamax(number('beta1'), number('beta2'), number('epsilon'), number('decay'))
    case 'Adagrad':
      return adagrad(number('initialAccumulatorValue'))
    case 'Adadelta':
      return adadelta(number('rho'), number('epsilon'))
    default:
      throw new UntraceableError(`The optimizer ${name} is not known to the compiler.`)
  }
}

const handles = (variables: GraphVariable[]): Wire[] => variables.map(({ handle }) => wire(handle))

/** One of TensorFlow's kernels that change a variable in place. */
const kernel = (op: string, { variable, value }: Target, rest: Wire[], more: Record<string, { bool: boolean }> = {}) =>
  operation(op, [wire(variable.handle), ...rest], {
    attributes: { T: typeAttribute(variable.dtype), use_locking: { bool: false }, ...more },
    controls: [value.from],
  })

const each = (targets: Target[], update: (target: Target) => Operation[]): Operation[] => targets.flatMap(update)

const descent: OptimizerPlan = {
  shared: [],
  slots: [],
  rateFactor: 1,
  update: ({ targets, learningRate }) =>
    targets.map((target) => kernel('ResourceApplyGradientDescent', target, [learningRate, target.gradient])),
}

const momentum = (factor: number, useNesterov: boolean): OptimizerPlan => ({
  shared: [],
  slots: [0],
  rateFactor: 1,
  update: ({ targets, learningRate }) =>
    targets.map((target) =>
      kernel(
        'ResourceApplyMomentum',
        target,
        [...handles(target.slots), learningRate, target.gradient, scalar(factor)],
        { use_nesterov: { bool: useNesterov } },
      ),
    ),
})

/**
 * TensorFlow computes 1 − β in single precision where TensorFlow.js rounds it from double: near 1 that is some millionths apart,
 * and a training drifts. The mean that a kernel keeps is the other's by this factor, which is taken out elsewhere.
 */
const meanFactor = (decay: number): number => (1 - Math.fround(decay)) / Math.fround(1 - decay)

const rmsProp = (decay: number, factor: number, epsilon: number): OptimizerPlan => ({
  shared: [],
  slots: [0, 0],
  rateFactor: Math.sqrt(meanFactor(decay)),
  update: ({ targets, learningRate }) =>
    targets.map((target) =>
      kernel('ResourceApplyRMSProp', target, [
        ...handles(target.slots),
        learningRate,
        scalar(decay),
        scalar(factor),
        scalar(epsilon * meanFactor(decay)),
        target.gradient,
      ]),
    ),
})

/** TensorFlow adds epsilon before it corrects the bias, TensorFlow.js after: the same with ε·√(1 − β₂ᵗ). */
const adam = (beta1: number, beta2: number, epsilon: number): OptimizerPlan => ({
  shared: [beta1, beta2],
  slots: [0, 0],
  rateFactor: Math.sqrt(meanFactor(beta2)) / meanFactor(beta1),
  update: ({ targets, shared, learningRate }) => {
    const [first, second] = shared
    if (!first || !second) return []
    const power1 = read(first)
    const power2 = read(second)
    const scaledEpsilon = mul(apply('Sqrt', [sub(scalar(1), power2)]), scalar(epsilon * Math.sqrt(meanFactor(beta2))))
    const constants = [scalar(beta1), scalar(beta2)]
    return [
      ...targets.map((target) =>
        kernel('ResourceApplyAdam', target, [
          ...handles(target.slots),
          power1,
          power2,
          learningRate,
          ...constants,
          scaledEpsilon,
          target.gradient,
        ]),
      ),
      assign(first, mul(power1, scalar(beta1))),
      assign(second, mul(power2, scalar(beta2))),
    ]
  },
})

const adamax = (beta1: number, beta2: number, epsilon: number, decay: number): OptimizerPlan => ({
  shared: [beta1, 0],
  slots: [0, 0],
  rateFactor: 1,
  update: ({ targets, shared, learningRate }) => {
    const [power, iteration] = shared
    if (!power || !iteration) return []
    const power1 = read(power)
    const count = read(iteration)
    const rate = div(div(neg(learningRate), add(mul(count, scalar(decay)), scalar(1))), sub(scalar(1), power1))
    return [
      ...each(targets, ({ variable, value, gradient, slots: [first, norm] }) => {
        if (!first || !norm) return []
        const newFirst = add(mul(read(first), scalar(beta1)), mul(gradient, scalar(1 - beta1)))
        const newNorm = apply('Maximum', [mul(read(norm), scalar(beta2)), apply('Abs', [gradient])])
        const next = add(mul(rate, div(newFirst, add(newNorm, scalar(epsilon)))), value)
        return [assign(first, newFirst), assign(norm, newNorm), assign(variable, next)]
      }),
      assign(power, mul(power1, scalar(beta1))),
      assign(iteration, add(count, scalar(1))),
    ]
  },
})

/** The epsilon of the engine, which TensorFlow.js takes here without a choice. */
const engineEpsilon = 1e-7

const adagrad = (start: number): OptimizerPlan => ({
  shared: [],
  slots: [start],
  rateFactor: 1,
  update: ({ targets, learningRate }) =>
    each(targets, ({ variable, value, gradient, slots: [sum] }) => {
      if (!sum) return []
      const newSum = add(read(sum), square(gradient))
      const change = div(gradient, sqrt(add(newSum, scalar(engineEpsilon))))
      return [assign(sum, newSum), assign(variable, add(mul(change, neg(learningRate)), value))]
    }),
})

const adadelta = (rho: number, epsilon: number): OptimizerPlan => ({
  shared: [],
  slots: [0, 0],
  rateFactor: 1,
  update: ({ targets, learningRate }) =>
    each(targets, ({ variable, value, gradient, slots: [slopes, changes] }) => {
      if (!slopes || !changes) return []
      const oldSlopes = read(slopes)
      const oldChanges = read(changes)
      const change = mul(div(sqrt(add(oldChanges, scalar(epsilon))), sqrt(add(oldSlopes, scalar(epsilon)))), gradient)
      return [
        assign(slopes, mean(oldSlopes, square(gradient), rho)),
        assign(changes, mean(oldChanges, square(change), rho)),
        assign(variable, add(mul(change, neg(learningRate)), value)),
      ]
    }),
})

const centeredRmsProp = (decay: number, factor: number, epsilon: number): OptimizerPlan => ({
  shared: [],
  slots: [0, 0, 0],
  rateFactor: 1,
  update: ({ targets, learningRate }) =>
    each(targets, ({ variable, value, gradient, slots: [squares, moments, slopes] }) => {
      if (!squares || !moments || !slopes) return []
      const newSquares = mean(read(squares), square(gradient), decay)
      const newSlopes = mean(read(slopes), gradient, decay)
      const width = sqrt(sub(newSquares, add(square(newSlopes), scalar(epsilon))))
      const newMoments = add(mul(read(moments), scalar(factor)), div(mul(gradient, learningRate), width))
      return [
        assign(squares, newSquares),
        assign(slopes, newSlopes),
        assign(moments, newMoments),
        assign(variable, sub(value, newMoments)),
      ]
    }),
})

const binary = (op: string) => (a: Wire, b: Wire) => {
  const shape = widest(a, b)
  return apply(op, [a, b], { shape })
}
const widest = (a: Wire, b: Wire) => {
  const shapes = [a, b].map(({ from, port }) => from.outputs[port]?.shape)
  return shapes.toSorted((one, other) => (other?.length ?? 0) - (one?.length ?? 0))[0]
}
const add = binary('AddV2')
const sub = binary('Sub')
const mul = binary('Mul')
const div = binary('RealDiv')
const neg = (a: Wire) => apply('Neg', [a])
const sqrt = (a: Wire) => apply('Sqrt', [a])
const square = (a: Wire) => apply('Square', [a])
const mean = (old: Wire, now: Wire, decay: number) => add(mul(old, scalar(decay)), mul(now, scalar(1 - decay)))
