import type * as Tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { losses } from '#nodes/core/spec/layers.ts'
import { activations } from '#nodes/layers/layerOptions.ts'
import { createEagerTrainer } from '#nodes/ml/eagerTrainer.ts'
import { lossTensor } from '#nodes/ml/lossTensor.ts'
import { buildNetwork, type TensorFlow } from '#nodes/ml/network.ts'
import { createOptimizer } from '#nodes/ml/optimizer.ts'
import { createPredictor } from '#nodes/ml/predict.ts'
import { createRandom, deriveSeed, shuffled } from '#nodes/ml/random.ts'
import {
  type Checkpoint,
  DivergedError,
  type EpochReport,
  optimizers,
  type Trainer,
  type TrainingResult,
  type TrainingSettings,
} from '#nodes/ml/trainer.ts'
import { initialWeights } from '#nodes/ml/weights.ts'
import { compilePredict } from '#server/compile/compilePredict.ts'
import { compiledTrainer, graphMask } from '#server/ml/compiledTrainer.ts'
import { type Hidden, networkOf, neverAborted, noRows, rowsFor, settingsFor } from '#test/nodes/ml/networkSetup.ts'
import { farthest, isNativeHere, loadNative } from '#test/server/compile/nativeSetup.ts'

type Task = 'regression' | 'binary' | 'multiclass'

describe.skipIf(!isNativeHere)('the compiled trainer', () => {
  let tf: TensorFlow
  let plain: Trainer
  let compiled: Trainer
  const said: string[] = []
  beforeAll(async () => {
    // A border: the module as it is required has no default, which nothing here uses.
    tf = (await loadNative()) as TensorFlow
    plain = createEagerTrainer(tf)
    compiled = compiledTrainer(tf)(plain, (line) => said.push(line))
  })

  type Options = {
    hidden?: Hidden[]
    task?: Task
    loss?: (typeof losses)[number]
    rows?: number
    validation?: number
    settings?: Partial<TrainingSettings>
    onEpoch?: (report: EpochReport) => void
    signal?: { aborted: boolean; throwIfAborted: () => void }
  }
  const optionsOf = ({ task = 'regression', rows = 100, validation = 30, ...options }: Options) => ({
    network: networkOf(3, options.hidden ?? [{ units: 8 }, { units: 6 }], task, {
      classes: 3,
      ...(options.loss ? { loss: options.loss } : {}),
    }),
    train: rowsFor(task, rows, 1),
    validation: validation > 0 ? rowsFor(task, validation, 2) : noRows,
    settings: settingsFor({ epochs: 8, ...options.settings }),
    signal: options.signal ?? neverAborted,
    onEpoch: options.onEpoch ?? (() => undefined),
  })
  const weightsOf = ({ weights }: TrainingResult) => weights.map(({ values }) => values)
  const curveOf = ({ history }: TrainingResult) =>
    history.map(({ loss, validationLoss = 0, learningRate }) => [loss, validationLoss, learningRate])

  /** Both trainers; the compiled one is to have compiled, and to come out where the other does. */
  async function both(options: Options, tolerance = 1e-5): Promise<TrainingResult> {
    const [expected, result] = [await plain.train(optionsOf(options)), await compiled.train(optionsOf(options))]
    expect(result.way).toBe('compiled')
    expect(farthest(weightsOf(result), weightsOf(expected))).toBeLessThan(tolerance)
    expect(farthest(curveOf(result), curveOf(expected))).toBeLessThan(tolerance)
    expect(result).toMatchObject({
      bestEpoch: expected.bestEpoch,
      epochs: expected.epochs,
      stoppedEarly: expected.stoppedEarly,
    })
    return result
  }

  test.each(activations)('learns with %s what the eager trainer learns', async (activation) => {
    await both({
      hidden: [
        { units: 8, activation },
        { units: 6, activation },
      ],
    })
  })

  test.each(losses)('minimises the %s as the eager trainer does', async (loss) => {
    const task =
      loss === 'binaryCrossentropy' ? 'binary' : loss === 'categoricalCrossentropy' ? 'multiclass' : 'regression'
    await both({ task, loss })
  })

  test.each(optimizers)('%s updates as the eager trainer does', async (optimizer) => {
    await both({ settings: { optimizer } })
  })

  test('penalties, layers without bias, and a penalty on every kernel count as in the eager trainer', async () => {
    await both({
      hidden: [
        { units: 8, l1: 0.01, useBias: false },
        { units: 6, l2: 0.02 },
      ],
      settings: { weightPenalty: 0.005 },
    })
  })

  test.each([
    ['a last batch that is smaller', 100, 16],
    ['batches that fit', 96, 16],
    ['fewer rows than a batch', 10, 16],
    ['one row in the last batch', 33, 16],
    ['a batch for each row', 40, 1],
  ])('%s: %i rows in batches of %i', async (_, rows, batchSize) => {
    await both({ rows, settings: { batchSize, epochs: 4 } })
  })

  test('without rows for validation the loss in training decides', async () => {
    await both({ validation: 0 })
  })

  test('slows down and stops early in the same epochs', async () => {
    const result = await both(
      {
        rows: 40,
        hidden: [{ units: 32 }, { units: 32 }],
        settings: { epochs: 200, patience: 12, reduceAfter: 3, learningRate: 0.02 },
      },
      1e-3,
    )
    expect(result.stoppedEarly).toBe(true)
    expect(result.history.at(-1)?.learningRate).toBeLessThan(0.02)
  })

  test('equal seeds give equal results to the last bit, with dropout too; another seed others', async () => {
    const options = (seed: number) => optionsOf({ hidden: [{ units: 16, dropout: 0.3 }], settings: { seed } })
    const [first, second, other] = [
      await compiled.train(options(1)),
      await compiled.train(options(1)),
      await compiled.train(options(2)),
    ]
    expect(first.way).toBe('compiled')
    expect(second.weights).toEqual(first.weights)
    expect(curveOf(second)).toEqual(curveOf(first))
    expect(other.weights).not.toEqual(first.weights)
  })

  const clippings = [
    { by: 'value', limit: 0.02 },
    { by: 'norm', limit: 0.1 },
    { by: 'globalNorm', limit: 0.1 },
  ] as const
  test.each(clippings)('slopes are clipped by $by as in the eager trainer, and it matters', async (clip) => {
    const result = await both({ settings: { clip, optimizer: 'sgd' } })
    const free = await compiled.train(optionsOf({ settings: { optimizer: 'sgd' } }))
    expect(farthest(weightsOf(result), weightsOf(free))).toBeGreaterThan(1e-3)
  })

  test.each(losses)('rows count by their weights in the %s as in the eager trainer', async (loss) => {
    const task =
      loss === 'binaryCrossentropy' ? 'binary' : loss === 'categoricalCrossentropy' ? 'multiclass' : 'regression'
    const weighted = (factor: number) => {
      const options = optionsOf({ task, loss })
      const weights = Float32Array.from(options.train.targets, (_, row) => (row % 3 === 0 ? factor : 1))
      return { ...options, train: { ...options.train, weights } }
    }
    const [expected, result] = [await plain.train(weighted(3)), await compiled.train(weighted(3))]
    expect(result.way).toBe('compiled')
    expect(farthest(weightsOf(result), weightsOf(expected))).toBeLessThan(1e-5)
    expect(farthest(curveOf(result), curveOf(expected))).toBeLessThan(1e-5)
    expect(farthest(weightsOf(result), weightsOf(await compiled.train(weighted(1))))).toBeGreaterThan(1e-4)
  })

  test.each(optimizers.flatMap((optimizer) => (['op by op', 'compiled'] as const).map((way) => ({ optimizer, way }))))(
    '$optimizer, $way: goes on after a checkpoint to the same end, to the last bit',
    async ({ optimizer, way }) => {
      const trainer = way === 'compiled' ? compiled : plain
      const options = () =>
        optionsOf({
          hidden: [{ units: 8, dropout: 0.2 }],
          settings: { optimizer, epochs: 9, reduceAfter: 2, learningRate: 0.05 },
        })
      const whole = await trainer.train(options())
      const kept: Checkpoint[] = []
      const stop = new AbortController()
      const interrupted = trainer.train({
        ...options(),
        signal: stop.signal,
        onCheckpoint: async (take) => {
          kept.push(await take())
          if (kept.length === 4) stop.abort(new Error('Killed.'))
        },
      })
      await expect(interrupted).rejects.toThrow('Killed.')
      const resumeFrom = kept.at(-1)
      // As it comes back from where it was stored.
      const again = await trainer.train({ ...options(), resumeFrom: structuredClone(resumeFrom) })
      expect(weightsOf(again)).toEqual(weightsOf(whole))
      expect(curveOf(again)).toEqual(curveOf(whole))
      expect([again.bestEpoch, again.epochs, again.way]).toEqual([whole.bestEpoch, whole.epochs, whole.way])
    },
  )

  test('a training that began op by op goes on op by op', async () => {
    const kept: Checkpoint[] = []
    await plain.train({ ...optionsOf({}), onCheckpoint: async (take) => void kept.push(await take()) })
    const again = await compiled.train({ ...optionsOf({}), resumeFrom: kept[2] })
    expect(again.weights).toEqual((await plain.train(optionsOf({}))).weights)
    expect(again.way).toBeUndefined()
  })

  test('with the same masks dropout is trained as op by op', async () => {
    const options = optionsOf({ hidden: [{ units: 12, dropout: 0.4 }], validation: 0 })
    const { network, settings, train } = options
    const result = await compiled.train(options)
    const built = buildNetwork(tf, { network, weights: initialWeights(network, settings.seed), seed: settings.seed })
    const optimizer = createOptimizer(tf, settings)
    let step = 0
    const expected = Array.from({ length: settings.epochs }, (_, epoch) => {
      const order = shuffled(train.rows, createRandom(deriveSeed(settings.seed, 'shuffle', epoch + 1)))
      let sum = 0
      for (let from = 0; from < train.rows; from += settings.batchSize) {
        const rows = order.slice(from, from + settings.batchSize)
        tf.tidy(() => {
          const indexes = tf.tensor1d(rows, 'int32')
          const features = tf.tensor2d(train.features, [train.rows, 3]).gather(indexes)
          const targets = tf.tensor1d(train.targets).gather(indexes)
          const mask = graphMask(tf, settings.seed, tf.scalar(step++, 'int32'))
          const loss = () =>
            lossTensor(tf, { loss: 'meanSquaredError', logits: built.logits(features, { step: 0, mask }), targets })
          sum += (optimizer.minimize(loss, true, built.variables)?.dataSync()[0] ?? Number.NaN) * rows.length
        })
      }
      return sum / train.rows
    })
    built.dispose()
    optimizer.dispose()
    expect(result.way).toBe('compiled')
    expect(
      farthest(
        result.history.map(({ loss }) => [loss]),
        expected.map((loss) => [loss]),
      ),
    ).toBeLessThan(1e-5)
  })

  test('dropout lowers no sum: masks keep the mean of what they go over', () => {
    const mean = tf.tidy(() => {
      const mask = graphMask(tf, 3, tf.scalar(5, 'int32'))({ layer: 'dropout1', rate: 0.3, shape: [200, 100] })
      return mask.mean().dataSync()[0]
    })
    expect(mean).toBeCloseTo(1, 1)
  })

  test.each(['regression', 'binary', 'multiclass'] as const)(
    'a network for a %s answers from a graph what plain arithmetic says',
    async (task) => {
      const { network, settings } = optionsOf({
        task,
        hidden: [{ units: 9, activation: 'gelu', dropout: 0.5 }, { units: 7 }],
      })
      const weights = initialWeights(network, settings.seed)
      const built = buildNetwork(tf, { network, weights, seed: settings.seed })
      const graph = compilePredict({
        tf,
        inputs: [{ name: 'features', shape: [3], dtype: 'float32' }],
        predict: ([features]) => built.outputs(features as Tf.Tensor2D),
      })
      const plainly = createPredictor(network, weights)
      for (const rows of [1, 30]) {
        const { features } = rowsFor(task, rows, 4)
        const expected = Array.from({ length: rows }, (_, row) => [
          ...plainly.predict(features.subarray(row * 3, row * 3 + 3)),
        ])
        expect(farthest([graph.predict(rows, [features])['output'] ?? []], [expected.flat()])).toBeLessThan(1e-6)
      }
      graph.dispose()
      built.dispose()
    },
  )

  test('reports each epoch, and gives the event loop turns all the while', async () => {
    const epochs: number[] = []
    let turns = 0
    let begun = 0
    const beat = (): void => {
      turns++
      if (epochs.length < 12) setImmediate(beat)
    }
    await compiled.train(
      optionsOf({
        rows: 8000,
        hidden: [{ units: 64 }, { units: 64 }],
        settings: { epochs: 12, batchSize: 32 },
        onEpoch: ({ epoch }) => {
          epochs.push(epoch)
          // The first epoch has TensorFlow's own compiling in it, which can't be cut.
          if (epoch === 1) {
            begun = performance.now()
            beat()
          }
        },
      }),
    )
    expect(epochs).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
    expect(turns).toBeGreaterThan((performance.now() - begun) / 50)
  })

  test('ends within a second of being cancelled', async () => {
    const stop = new AbortController()
    const training = compiled.train({
      ...optionsOf({ rows: 20_000, hidden: [{ units: 128 }, { units: 128 }], settings: { epochs: 1000 } }),
      signal: stop.signal,
      onBatch: () => {
        if (!stop.signal.aborted) {
          stop.abort(new Error('Enough.'))
          cancelledAt = performance.now()
        }
      },
    })
    let cancelledAt = 0
    await expect(training).rejects.toThrow('Enough.')
    expect(performance.now() - cancelledAt).toBeLessThan(1000)
  })

  test('a loss that runs away ends the training in the epoch where it does', async () => {
    const options = () => optionsOf({ settings: { learningRate: 1e18, optimizer: 'sgd' } })
    const failures = await Promise.all(
      [plain, compiled].map((trainer) => trainer.train(options()).catch((error: unknown) => error)),
    )
    expect(failures[1]).toBeInstanceOf(DivergedError)
    expect((failures[1] as DivergedError).epoch).toBe((failures[0] as DivergedError).epoch)
  })

  test('what can not be compiled is trained op by op, and said once', async () => {
    said.length = 0
    const reading = {
      ...tf,
      // A rectifier that looks at its values in JavaScript.
      relu: <T extends Tf.Tensor>(x: T): T => {
        x.dataSync()
        return tf.relu(x)
      },
    } as TensorFlow
    const trainer = compiledTrainer(reading)(plain, (line) => said.push(line))
    const options = optionsOf({ settings: { epochs: 2 } })
    const [result, again] = [await trainer.train(options), await trainer.train(options)]
    expect(result.way).toBeUndefined()
    expect(result.weights).toEqual((await plain.train(options)).weights)
    expect(again.weights).toEqual(result.weights)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/can't be compiled: .*JavaScript/)
  })

  test('leaves no tensor and no graph behind, and the memory flat over 200 trainings', async () => {
    const backend = tf.backend() as unknown as { getNumOfSavedModels: () => number; getNumOfTFTensors: () => number }
    const options = () => optionsOf({ rows: 40, validation: 10, hidden: [{ units: 16 }], settings: { epochs: 2 } })
    const trainMany = async (count: number) => {
      for (let i = 0; i < count; i++) await compiled.train(options())
      return process.memoryUsage.rss()
    }
    await trainMany(60)
    const tensors = [tf.memory().numTensors, backend.getNumOfTFTensors(), backend.getNumOfSavedModels()]
    const before = await trainMany(40)
    const grown = (await trainMany(100)) - before
    expect([tf.memory().numTensors, backend.getNumOfTFTensors(), backend.getNumOfSavedModels()]).toEqual(tensors)
    // A graph that stayed would be about a megabyte; heaps themselves breathe by a fifth of that.
    expect(grown / 100).toBeLessThan(500_000)
  }, 240_000)
})
