import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type * as Tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CompiledTraining, type CompileOptions, compileTrainStep } from '#server/compile/compileTrainStep.ts'
import { statelessUniform } from '#server/compile/statelessUniform.ts'
import { UntraceableError } from '#server/compile/untraceableError.ts'
import type { Tf as TensorFlow } from '#server/ml/tf.ts'
import { compiledEpoch, eagerEpoch, farthest, isNativeHere, loadNative, mixedOrder } from './nativeSetup.ts'

/** What single precision leaves equal after some fifty steps: a drift of a millionth a step is seen. */
const rounding = 1e-6

function exposedGc(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

describe.skipIf(!isNativeHere)('a compiled training', () => {
  let tf: TensorFlow
  beforeAll(async () => {
    tf = await loadNative()
  })

  const width = 5
  const columns: CompileOptions['columns'] = [
    { shape: [width], dtype: 'float32' },
    { shape: [], dtype: 'float32' },
  ]

  function dataOf(rows: number, seed = 1): [Tf.Tensor2D, Tf.Tensor1D] {
    const features = tf.randomNormal<Tf.Rank.R2>([rows, width], 0, 1, 'float32', seed)
    return [features, tf.tidy(() => features.sum<Tf.Tensor1D>(1).sin())]
  }

  function networkOf(units: readonly number[], seed = 10): Tf.Variable[] {
    const sides = [width, ...units, 1]
    return sides.slice(1).flatMap((outputs, index) => {
      const inputs = sides[index] ?? 0
      return [
        tf.variable(tf.randomNormal([inputs, outputs], 0, 1 / Math.sqrt(inputs), 'float32', seed + index)),
        tf.variable(tf.randomNormal([outputs], 0, 0.1, 'float32', seed + 100 + index)),
      ]
    })
  }

  const answer = (
    variables: Tf.Variable[],
    features: Tf.Tensor,
    activate = (x: Tf.Tensor) => tf.tanh(x),
  ): Tf.Tensor1D => {
    let values = features as Tf.Tensor2D
    for (let layer = 0; layer < variables.length; layer += 2) {
      const [kernel, bias] = [variables[layer] as Tf.Tensor2D, variables[layer + 1] as Tf.Tensor]
      values = values.matMul<Tf.Tensor2D>(kernel).add(bias)
      if (layer + 2 < variables.length) values = activate(values) as Tf.Tensor2D
    }
    return values.reshape([-1])
  }
  const squaredError = (
    variables: Tf.Variable[],
    batch: Tf.Tensor[],
    activate?: (x: Tf.Tensor) => Tf.Tensor,
  ): Tf.Scalar =>
    tf.mean(tf.squaredDifference(answer(variables, batch[0] as Tf.Tensor, activate), batch[1] as Tf.Tensor))

  type Step = (variables: Tf.Variable[]) => CompileOptions['step']

  /** Trains both ways from the same weights; answers how far apart weights and losses come out. */
  async function apart(options: {
    optimizer: (learningRate: number) => Tf.Optimizer
    learningRate: number
    make?: () => Tf.Variable[]
    step?: Step
    rows?: number
    batchSize?: number
    epochs?: number
    rest?: Partial<CompileOptions>
  }): Promise<{ weights: number; loss: number }> {
    const { optimizer, learningRate, rows = 90, batchSize = 16, epochs = 9, make = () => networkOf([8, 6]) } = options
    const step = options.step ?? ((variables) => (batch) => ({ minimise: squaredError(variables, batch) }))
    const data = dataOf(rows)
    const mine = make()
    const others = make()
    const eager = optimizer(learningRate)
    const training = await compileTrainStep({
      tf,
      variables: mine,
      optimizer: optimizer(learningRate),
      columns,
      rows,
      batchSize,
      step: step(mine),
      ...options.rest,
    })
    training.load(data.map((column) => column.dataSync() as Float32Array))
    let losses: [number, number] = [0, 0]
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = mixedOrder(rows)
      losses = [
        compiledEpoch(training, order, learningRate),
        eagerEpoch(tf, {
          step: step(others),
          optimizer: eager,
          batchSize,
          rows,
          variables: others,
          data,
          order,
          firstStep: epoch * Math.ceil(rows / batchSize),
        }),
      ]
    }
    const weights = farthest(
      training.read(),
      others.map((each) => each.dataSync()),
    )
    training.dispose()
    tf.dispose([data, mine, others])
    return { weights, loss: farthest([[losses[0]]], [[losses[1]]]) }
  }

  const optimizers: Record<string, (rate: number) => Tf.Optimizer> = {
    sgd: (rate) => tf.train.sgd(rate),
    momentum: (rate) => tf.train.momentum(rate, 0.9),
    nesterov: (rate) => tf.train.momentum(rate, 0.9, true),
    rmsprop: (rate) => tf.train.rmsprop(rate),
    'rmsprop with momentum': (rate) => tf.train.rmsprop(rate, 0.95, 0.5, 1e-3),
    'centered rmsprop': (rate) => tf.train.rmsprop(rate, 0.9, 0, 1e-12, true),
    adam: (rate) => tf.train.adam(rate),
    'adam with other settings': (rate) => tf.train.adam(rate, 0.8, 0.99, 1e-3),
    adamax: (rate) => tf.train.adamax(rate, 0.9, 0.999, 1e-3, 0.01),
    adagrad: (rate) => tf.train.adagrad(rate),
    adadelta: (rate) => tf.train.adadelta(rate, 0.95, 1e-3),
  }
  test.each(Object.keys(optimizers))('%s ends after 54 steps where TensorFlow.js ends op by op', async (name) => {
    const optimizer = optimizers[name]
    if (!optimizer) throw new Error(`No optimizer ${name}.`)
    const distance = await apart({ optimizer, learningRate: 0.01 })
    expect(distance.weights).toBeLessThan(rounding)
    expect(distance.loss).toBeLessThan(rounding)
  })

  test('random networks, batches and rows end where TensorFlow.js ends', async () => {
    const activations = ['relu', 'elu', 'selu', 'sigmoid', 'tanh', 'softplus', 'leakyRelu', 'relu6'] as const
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 0, maxLength: 3 }),
        fc.constantFrom(...activations),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 20 }),
        async (units, activation, rows, batchSize) => {
          const activate = (x: Tf.Tensor): Tf.Tensor => tf[activation](x)
          const distance = await apart({
            optimizer: (rate) => tf.train.momentum(rate, 0.5),
            learningRate: 0.01,
            rows,
            batchSize,
            epochs: Math.ceil(50 / Math.ceil(rows / batchSize)),
            make: () => networkOf(units),
            step: (variables) => (batch) => ({ minimise: squaredError(variables, batch, activate) }),
          })
          expect(distance.weights).toBeLessThan(2e-5)
          expect(distance.loss).toBeLessThan(2e-5)
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  test('dropout draws a fresh mask in each step, the same as op by op', async () => {
    const distance = await apart({
      optimizer: (rate) => tf.train.adam(rate),
      learningRate: 0.01,
      step: (variables) => (batch, step) => {
        const [features] = batch as [Tf.Tensor2D]
        const drawn = statelessUniform(tf, { shape: features.shape, key: 77, counter: step })
        const dropped = features.mul(tf.greaterEqual(drawn, 0.4).toFloat()).div(0.6)
        return { minimise: squaredError(variables, [dropped, batch[1] as Tf.Tensor]) }
      },
    })
    expect(distance.weights).toBeLessThan(rounding)
    expect(distance.loss).toBeLessThan(rounding)
  })

  test('masks of different steps and keys have nothing in common, and the wanted share', () => {
    const draw = (key: number, step: number) =>
      tf.tidy(() =>
        statelessUniform<Tf.Rank.R1>(tf, { shape: [4000], key, counter: tf.scalar(step, 'int32') }).dataSync(),
      )
    const [first, later, other, again] = [draw(1, 0), draw(1, 1), draw(2, 0), draw(1, 0)]
    expect(again).toEqual(first)
    for (const each of [later, other]) {
      const both = first.filter((value, index) => value < 0.3 && (each[index] ?? 1) < 0.3).length
      expect(both / 4000).toBeCloseTo(0.09, 1)
      expect(each.filter((value) => value < 0.3).length / 4000).toBeCloseTo(0.3, 1)
    }
  })

  test('slopes can be clipped before the optimizer takes them', async () => {
    const clip = (gradients: Tf.Tensor[]) => gradients.map((each) => each.clipByValue(-0.01, 0.01))
    const clipping = (): Tf.Optimizer => {
      const inner = tf.train.sgd(0.1)
      const apply = inner.applyGradients.bind(inner)
      inner.applyGradients = (given) => {
        const named = given as { name: string; tensor: Tf.Tensor }[]
        const clipped = clip(named.map(({ tensor }) => tensor))
        apply(named.map(({ name }, index) => ({ name, tensor: clipped[index] as Tf.Tensor })))
      }
      return inner
    }
    const distance = await apart({ optimizer: clipping, learningRate: 0.1, rest: { clip } })
    expect(distance.weights).toBeLessThan(rounding)
  })

  test('state that a step assigns is kept from step to step', async () => {
    const data = dataOf(20)
    const [kernel, mean] = [tf.variable(tf.ones([width, 1])), tf.variable(tf.zeros([width]), false)]
    const training = await compileTrainStep({
      tf,
      variables: [kernel, mean],
      trained: [kernel],
      optimizer: tf.train.sgd(0),
      columns,
      rows: 20,
      batchSize: 8,
      step: ([features, targets]) => {
        mean.assign(tf.add(mean.mul(0.9), tf.mean(features as Tf.Tensor, 0).mul(0.1)))
        const answers = tf.matMul<Tf.Tensor2D>(features as Tf.Tensor2D, kernel as Tf.Tensor2D).reshape([-1])
        return { minimise: tf.mean(tf.squaredDifference(answers, targets as Tf.Tensor)) }
      },
    })
    expect([...mean.dataSync()]).toEqual(new Array(width).fill(0))
    training.load(data.map((column) => column.dataSync() as Float32Array))
    const order = mixedOrder(20)
    compiledEpoch(training, order, 0)
    let expected: Tf.Tensor = tf.zeros([width])
    for (const from of [0, 8, 16]) {
      const batch = data[0].gather(tf.tensor1d(order.slice(from, from + 8), 'int32'))
      expected = expected.mul(0.9).add(batch.mean(0).mul(0.1))
    }
    expect(farthest([training.read()[1] ?? []], [expected.dataSync()])).toBeLessThan(1e-6)
    training.dispose()
  })

  async function smallTraining(seed: number, rows = 64) {
    const variables = networkOf([6], seed)
    const training = await compileTrainStep({
      tf,
      variables,
      optimizer: tf.train.adam(0.01),
      columns,
      rows,
      batchSize: 16,
      step: (batch) => ({ minimise: squaredError(variables, batch) }),
      check: { rows: 50, pieceSize: 20, watch: (batch) => [squaredError(variables, batch)] },
    })
    training.load(dataOf(rows).map((column) => column.dataSync() as Float32Array))
    training.loadCheck(dataOf(50, 5).map((column) => column.dataSync() as Float32Array))
    return { training, variables }
  }

  test('the learning rate counts from call to call', async () => {
    const { training } = await smallTraining(1)
    const before = training.read()
    compiledEpoch(training, mixedOrder(64), 0)
    expect(training.read()).toEqual(before)
    compiledEpoch(training, mixedOrder(64), 0.01)
    expect(farthest(training.read(), before)).toBeGreaterThan(0.01)
    training.dispose()
  })

  test('weights can be read and set at any time, and the variables stay as they were', async () => {
    const { training, variables } = await smallTraining(2)
    const start = variables.map((each) => Float32Array.from(each.dataSync()))
    expect(training.read()).toEqual(start)
    compiledEpoch(training, mixedOrder(64), 0.01)
    expect(training.read()).not.toEqual(start)
    expect(variables.map((each) => Float32Array.from(each.dataSync()))).toEqual(start)
    const doubled = start.map((values) => values.map((value) => value * 2))
    training.write(doubled)
    expect(training.read()).toEqual(doubled)
    training.dispose()
  })

  test('what is handed over is let go: the graph keeps a copy, no memory of JavaScript', async () => {
    const collectGarbage = exposedGc()
    const trainings: CompiledTraining[] = []
    // Whether memory could be shared hangs on where it lies: of many some could.
    for (let i = 0; i < 8; i++) trainings.push((await smallTraining(8)).training)
    const handOver = (): WeakRef<Float32Array>[] =>
      trainings.flatMap((training) => {
        const values = training.read().map(({ length }) => new Float32Array(length).fill(2))
        training.write(values)
        return values.map((each) => new WeakRef(each))
      })
    const handedOver = handOver()
    // A weak reference holds until the turn in which it was made is over.
    await new Promise((resolve) => setTimeout(resolve, 20))
    for (const training of trainings) training.read()
    collectGarbage()
    expect(handedOver.filter((each) => each.deref() !== undefined)).toHaveLength(0)
    for (const training of trainings) training.dispose()
  })

  test('a check over several pieces is the mean over all its rows', async () => {
    const { training, variables } = await smallTraining(3)
    const [value] = await training.check()
    const expected = tf.tidy(() => squaredError(variables, dataOf(50, 5)).dataSync())
    expect(farthest([[value ?? 0]], [expected])).toBeLessThan(1e-6)
    training.dispose()
  })

  test('how steps are cut into calls changes nothing', async () => {
    const results = []
    for (const pieces of [1, 3, 100]) {
      const { training } = await smallTraining(4)
      for (let epoch = 0; epoch < 3; epoch++) {
        training.startEpoch(mixedOrder(64))
        while (!training.steps(pieces, 0.01));
      }
      results.push({ weights: training.read(), watched: training.watched() })
      training.dispose()
    }
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test('trainings at the same time do not touch each other', async () => {
    const [alone, one, two] = [await smallTraining(6), await smallTraining(6), await smallTraining(7)]
    const other = two.training.read()
    compiledEpoch(alone.training, mixedOrder(64), 0.01)
    one.training.startEpoch(mixedOrder(64))
    two.training.startEpoch(mixedOrder(64))
    for (let isDone = false; !isDone; )
      isDone = [one, two].map(({ training }) => training.steps(1, 0.01)).every(Boolean)
    expect(one.training.read()).toEqual(alone.training.read())
    expect(two.training.read()).not.toEqual(other)
    two.training.dispose()
    expect(one.training.read()).toEqual(alone.training.read())
    for (const { training } of [alone, one]) training.dispose()
  })

  test('what a graph can not tell is refused with the reason, and leaves the engine as it was', async () => {
    const compile = (
      step: (variables: Tf.Variable[]) => CompileOptions['step'],
      optimizer: Tf.Optimizer = tf.train.sgd(1),
    ) => {
      const variables = networkOf([3])
      return compileTrainStep({ tf, variables, optimizer, columns, rows: 8, batchSize: 8, step: step(variables) })
    }
    await expect(
      compile((variables) => ([features, targets]) => {
        const noisy = (features as Tf.Tensor).add(tf.randomNormal([8, width]))
        return { minimise: squaredError(variables, [noisy, targets as Tf.Tensor]) }
      }),
    ).rejects.toThrow(/random numbers in JavaScript/)
    await expect(
      compile((variables) => (batch) => {
        const [size = 0] = (batch[0] as Tf.Tensor).abs().sum().dataSync()
        return { minimise: squaredError(variables, batch).mul(size) }
      }),
    ).rejects.toThrow(/read in JavaScript/)
    const unknown = tf.train.sgd(1)
    unknown.getClassName = () => 'Lion'
    await expect(
      compile((variables) => (batch) => ({ minimise: squaredError(variables, batch) }), unknown),
    ).rejects.toThrow(UntraceableError)
    expect(tf.tidy(() => tf.tensor1d([1, 2]).sum().dataSync()[0])).toBe(3)
  })
})
