import { beforeAll, describe, expect, test } from 'vitest'
import type { CancelSignal } from '#nodes/core/run.ts'
import { losses } from '#nodes/core/spec/layers.ts'
import { createEagerTrainer } from '#nodes/ml/eagerTrainer.ts'
import { lossTensor } from '#nodes/ml/lossTensor.ts'
import { buildNetwork, dropoutMask, type TensorFlow } from '#nodes/ml/network.ts'
import { scoreOutputs } from '#nodes/ml/scoreModel.ts'
import { DivergedError, type EpochReport, type Trainer, type TrainingSettings } from '#nodes/ml/trainer.ts'
import { initialWeights, type Weight } from '#nodes/ml/weights.ts'
import { loadTensorflow } from '#server/ml/tf.ts'
import { type Hidden, networkOf, neverAborted, noRows, rowsFor, settingsFor } from './networkSetup.ts'

const numbers = (weights: readonly Weight[]) => weights.flatMap((each) => [...each.values])

describe.each(['js', 'wasm'] as const)('training on the %s engine', (engine) => {
  let tf: TensorFlow
  let trainer: Trainer
  beforeAll(async () => {
    tf = (await loadTensorflow(engine)).tf
    trainer = createEagerTrainer(tf)
  })

  const train = (
    task: 'regression' | 'binary' | 'multiclass',
    options: {
      hidden?: Hidden[]
      settings?: Partial<TrainingSettings>
      signal?: CancelSignal
      onEpoch?: (report: EpochReport) => void
    } = {},
  ) =>
    trainer.train({
      network: networkOf(3, options.hidden ?? [{ units: 16 }, { units: 8 }], task, { classes: 3 }),
      train: rowsFor(task, 200, 1),
      validation: rowsFor(task, 60, 2),
      settings: settingsFor(options.settings),
      signal: options.signal ?? neverAborted,
      onEpoch: options.onEpoch ?? (() => undefined),
    })

  test('weights with bounds are within them after training', async () => {
    const { weights } = await train('binary', {
      hidden: [{ units: 8, constraint: 'nonNeg' }, { units: 4 }],
      settings: { epochs: 2 },
    })
    const least = weights.map(({ name, values }) => (name === 'kernel' ? Math.min(...values) : 0))
    expect(least[0]).toBeGreaterThanOrEqual(0)
    expect(least[2]).toBeLessThan(0)
  })

  test.each(['regression', 'binary', 'multiclass'] as const)(
    'learns a %s on rows that it has not seen',
    async (task) => {
      const result = await train(task, { settings: { epochs: 40 } })
      const test = rowsFor(task, 200, 3)
      const network = networkOf(3, [{ units: 16 }, { units: 8 }], task, { classes: 3 })
      const outputs = await trainer.predict({
        network,
        weights: result.weights,
        rows: test.rows,
        features: test.features,
      })
      const size = outputs.length / test.rows
      const rows = Array.from({ length: test.rows }, (_, row) => {
        const each = [...outputs.subarray(row * size, (row + 1) * size)]
        return task === 'binary' ? [1 - (each[0] ?? 0), each[0] ?? 0] : each
      })
      const figures = scoreOutputs(task, test.targets, rows)
      expect(figures[task === 'regression' ? 'r2' : 'accuracy']).toBeGreaterThan(0.85)
    },
  )

  test('gives the same weights for the same seed, and others for another', async () => {
    const hidden = [{ units: 8, dropout: 0.3 }]
    const first = await train('regression', { hidden, settings: { epochs: 4 } })
    const second = await train('regression', { hidden, settings: { epochs: 4 } })
    expect(numbers(second.weights)).toEqual(numbers(first.weights))
    const other = await train('regression', { hidden, settings: { epochs: 4, seed: 43 } })
    expect(numbers(other.weights)).not.toEqual(numbers(first.weights))
  })

  test.each(['adam', 'rmsprop', 'sgd'] as const)('lowers the loss with %s', async (optimizer) => {
    const { history } = await train('regression', { settings: { optimizer, learningRate: 0.005 } })
    expect(history.at(-1)?.loss).toBeLessThan((history[0]?.loss ?? 0) / 2)
  })

  test('stops when the validation loss no longer falls, and keeps the weights of the best epoch', async () => {
    const settings = { epochs: 300, patience: 5, learningRate: 0.03 }
    const result = await train('regression', { hidden: [{ units: 64 }], settings })
    expect(result.stoppedEarly).toBe(true)
    expect(result.epochs).toBe(result.bestEpoch + 5)
    const lowest = result.history.toSorted((a, b) => (a.validationLoss ?? 0) - (b.validationLoss ?? 0))[0]
    expect(lowest?.epoch).toBe(result.bestEpoch)
    const validation = rowsFor('regression', 60, 2)
    const network = networkOf(3, [{ units: 64 }], 'regression')
    const outputs = await trainer.predict({ network, weights: result.weights, rows: 60, features: validation.features })
    const loss = outputs.reduce((sum, value, row) => sum + (value - (validation.targets[row] ?? 0)) ** 2, 0) / 60
    expect(loss).toBeCloseTo(lowest?.validationLoss ?? Number.NaN, 5)
  })

  test('halves the learning rate on a plateau, down to a hundredth', async () => {
    const { history } = await train('binary', { settings: { epochs: 120, reduceAfter: 2, learningRate: 0.05 } })
    const rates = history.map((each) => each.learningRate)
    expect(rates).toEqual(rates.toSorted((a, b) => b - a))
    expect(rates.at(-1)).toBeLessThan(0.05)
    expect(rates.at(-1)).toBeGreaterThanOrEqual(0.0005)
  })

  test('penalties make weights smaller, and an L1 penalty nearly zeroes some', async () => {
    const size = (weights: readonly Weight[]) => Math.hypot(...(weights[0]?.values ?? []))
    const plain = await train('regression', { hidden: [{ units: 16 }] })
    const l2 = await train('regression', { hidden: [{ units: 16, l2: 0.05 }] })
    const l1 = await train('regression', { hidden: [{ units: 16, l1: 0.05 }] })
    expect(size(l2.weights)).toBeLessThan(size(plain.weights) * 0.7)
    const nearZero = (weights: readonly Weight[]) =>
      [...(weights[0]?.values ?? [])].filter((each) => Math.abs(each) < 0.01).length
    expect(nearZero(l1.weights)).toBeGreaterThan(nearZero(plain.weights) + 10)
  })

  test('a loss that is no longer a number ends the training with the epoch', async () => {
    await expect(train('regression', { settings: { optimizer: 'sgd', learningRate: 1e6 } })).rejects.toThrow(
      DivergedError,
    )
  })

  test('a cancelled training ends at the next batch, and no tensor stays behind', async () => {
    const before = tf.memory().numTensors
    let epochs = 0
    const signal = {
      aborted: false,
      throwIfAborted: () => {
        if (epochs === 2) throw new Error('cancelled')
      },
    }
    await expect(
      train('multiclass', {
        signal,
        onEpoch: () => {
          epochs++
        },
      }),
    ).rejects.toThrow('cancelled')
    expect(epochs).toBe(2)
    await train('binary', { hidden: [{ units: 4, dropout: 0.5, l1: 0.1 }], settings: { epochs: 2 } })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('without validation rows the training loss is watched', async () => {
    const result = await trainer.train({
      network: networkOf(3, [{ units: 4 }], 'regression'),
      train: rowsFor('regression', 3, 1),
      validation: noRows,
      settings: settingsFor({ epochs: 5 }),
      signal: neverAborted,
      onEpoch: () => undefined,
    })
    expect(result.history.every((each) => each.validationLoss === undefined)).toBe(true)
    expect(result.bestEpoch).toBeGreaterThan(0)
  })

  test.each(losses)('%s and its slope are right', (loss) => {
    const columns = loss === 'categoricalCrossentropy' ? 3 : 1
    const logits = [
      [0.4, -1.2, 2.5].slice(0, columns),
      [-0.7, 0.1, 0.3].slice(0, columns),
      [3, 1, -1].slice(0, columns),
    ]
    const targets =
      loss === 'categoricalCrossentropy' ? [2, 0, 1] : loss === 'binaryCrossentropy' ? [1, 0, 0] : [0.5, -3, 2.8]
    const byHand = (values: number[][]) =>
      values.reduce((sum, row, index) => sum + lossOfRow(loss, row, targets[index] ?? 0), 0) / values.length
    const value = (z: Parameters<typeof lossTensor>[1]['logits']) =>
      lossTensor(tf, { loss, logits: z, targets: tf.tensor1d(targets) })
    const z = tf.tensor2d(logits)
    expect(value(z).dataSync()[0]).toBeCloseTo(byHand(logits), 5)
    const slope = tf
      .grad((x) => value(x as typeof z))(z)
      .dataSync()
    logits.flat().forEach((_, at) => {
      const moved = (by: number) =>
        logits.map((row, r) => row.map((each, c) => (r * columns + c === at ? each + by : each)))
      expect(slope[at]).toBeCloseTo((byHand(moved(1e-4)) - byHand(moved(-1e-4))) / 2e-4, 3)
    })
  })

  test('dropout draws a new mask in each step, the same again for the same step, and none at predictions', () => {
    const network = networkOf(3, [{ units: 32, dropout: 0.5 }], 'regression')
    const built = buildNetwork(tf, { network, weights: initialWeights(network, 1), seed: 7 })
    const x = tf.tensor2d([[1, 2, 3]])
    const at = (step?: number) => built.logits(x, step === undefined ? undefined : { step }).dataSync()[0]
    expect(at(1)).toBe(at(1))
    expect(at(1)).not.toBe(at(2))
    expect(at()).toBe(built.outputs(x).dataSync()[0])
    expect(at()).not.toBe(at(1))
    built.dispose()
  })
})

test('a dropout mask leaves out the share asked for and keeps the sum', () => {
  const mask = dropoutMask(100_000, 0.3, 5)
  expect(mask.filter((each) => each === 0).length / mask.length).toBeCloseTo(0.3, 2)
  expect(mask.reduce((sum, each) => sum + each, 0) / mask.length).toBeCloseTo(1, 2)
})

function lossOfRow(loss: (typeof losses)[number], z: number[], target: number): number {
  const [first = 0] = z
  const error = Math.abs(first - target)
  switch (loss) {
    case 'meanSquaredError':
      return error ** 2
    case 'meanAbsoluteError':
      return error
    case 'huber':
      return error <= 1 ? error ** 2 / 2 : error - 0.5
    case 'binaryCrossentropy': {
      const p = 1 / (1 + Math.exp(-first))
      return -(target * Math.log(p) + (1 - target) * Math.log(1 - p))
    }
    case 'categoricalCrossentropy':
      return Math.log(z.reduce((sum, each) => sum + Math.exp(each), 0)) - (z[target] ?? 0)
  }
}
