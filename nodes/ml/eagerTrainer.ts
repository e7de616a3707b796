import type * as Tf from '@tensorflow/tfjs'
import type { LayersSpec } from '../core/spec/layers.ts'
import { createKeeper } from './keeper.ts'
import { inputWidth } from './layers/inputRows.ts'
import { lossTensor } from './lossTensor.ts'
import { type BuiltNetwork, buildNetwork, type TensorFlow } from './network.ts'
import { clipGradients, createOptimizer, optimizerState, restoreOptimizer, setLearningRate } from './optimizer.ts'
import { createRandom, deriveSeed, shuffled } from './random.ts'
import {
  type Checkpoint,
  type Clipping,
  DivergedError,
  type EpochReport,
  type Trainer,
  type TrainingRows,
} from './trainer.ts'
import { initialWeights } from './weights.ts'

/** Rows that are predicted in one piece: large enough to be quick, small enough for memory and for the event loop. */
const predictionBatch = 4096
/** The event loop gets a turn after this many milliseconds: cancelling and heartbeats come through it. */
const turnAfter = 30

/** Trains op by op: runs everywhere, on each engine of TensorFlow.js. */
export function createEagerTrainer(tf: TensorFlow): Trainer {
  return {
    train: async ({ network, train, validation, settings, signal, resumeFrom, ...told }) => {
      const { onEpoch, onBatch, onCheckpoint } = told
      const head = network.head
      if (!head) throw new Error('The network has no Output layer.')
      const built = buildNetwork(tf, { network, weights: initialWeights(network, settings.seed), seed: settings.seed })
      const optimizer = createOptimizer(tf, settings)
      const turn = createTurn(tf)
      const started = Date.now()
      const history: EpochReport[] = [...(resumeFrom?.history ?? [])]
      const keeper = createKeeper(built.weights, settings, resumeFrom?.keeper)
      const before = history.length
      let step = resumeFrom?.steps ?? 0
      try {
        if (resumeFrom) {
          const { weights, optimizer: state, steps } = resumeFrom
          built.setWeights(built.weights().map((each, index) => ({ ...each, values: weights[index] ?? each.values })))
          await restoreOptimizer(tf, optimizer, { state, steps, variables: built.trained })
          setLearningRate(optimizer, keeper.learningRate())
        }
        for (let epoch = before + 1; epoch <= settings.epochs; epoch++) {
          const order = shuffled(train.rows, createRandom(deriveSeed(settings.seed, 'shuffle', epoch)))
          let sum = 0
          for (let from = 0; from < train.rows; from += settings.batchSize) {
            const rows = order.subarray(from, from + settings.batchSize)
            const loss = trainStep(tf, {
              built,
              network,
              optimizer,
              batch: gather(train, network, rows),
              step,
              penalty: settings.weightPenalty,
              clip: settings.clip,
            })
            if (!Number.isFinite(loss)) throw new DivergedError(epoch)
            sum += loss * rows.length
            step++
            if (await turn()) onBatch?.((from + rows.length) / train.rows)
            signal.throwIfAborted()
          }
          const validationLoss =
            validation.rows > 0 ? await meanLoss(tf, { built, network, rows: validation, turn }) : undefined
          if (validationLoss !== undefined && !Number.isFinite(validationLoss)) throw new DivergedError(epoch)
          const report: EpochReport = {
            epoch,
            epochs: settings.epochs,
            loss: sum / train.rows,
            ...(validationLoss === undefined ? {} : { validationLoss }),
            learningRate: keeper.learningRate(),
            remaining: Math.round(((Date.now() - started) / (epoch - before)) * (settings.epochs - epoch)),
          }
          history.push(report)
          onEpoch(report)
          signal.throwIfAborted()
          const next = keeper.afterEpoch(epoch, validationLoss ?? report.loss)
          if (next.stop) break
          setLearningRate(optimizer, next.learningRate)
          if (epoch < settings.epochs) {
            await onCheckpoint?.(async (): Promise<Checkpoint> => {
              const weights = built.weights().map(({ values }) => values)
              const state = await optimizerState(optimizer)
              return { weights, optimizer: state, steps: step, keeper: keeper.state(), history: [...history] }
            })
          }
        }
        return { ...keeper.best(), epochs: history.length, stoppedEarly: history.length < settings.epochs, history }
      } finally {
        built.dispose()
        optimizer.dispose()
      }
    },
    predict: async ({ network, weights, rows, features }) => {
      const built = buildNetwork(tf, { network, weights, seed: 0 })
      const turn = createTurn(tf)
      try {
        return await inPieces(tf, { rows, features, turn, compute: (piece) => built.outputs(piece) })
      } finally {
        built.dispose()
      }
    },
  }
}

/** Gives way to the event loop when enough time has passed; true when it did. */
function createTurn(tf: TensorFlow): () => Promise<boolean> {
  let last = Date.now()
  return async () => {
    if (Date.now() - last < turnAfter) return false
    await tf.nextFrame()
    last = Date.now()
    return true
  }
}

function trainStep(
  tf: TensorFlow,
  options: {
    built: BuiltNetwork
    network: LayersSpec
    optimizer: Tf.Optimizer
    batch: TrainingRows
    step: number
    penalty: number | undefined
    clip: Clipping | undefined
  },
): number {
  const { built, network, optimizer, batch, step, penalty, clip } = options
  let loss = Number.NaN
  tf.tidy(() => {
    const features = tf.tensor2d(batch.features, [batch.rows, batch.features.length / batch.rows])
    let plain: Tf.Scalar | undefined
    const minimised = (): Tf.Scalar => {
      plain = tf.keep(lossOf(tf, network, built.logits(features, { step }), batch))
      // minimize disposes what it is handed back.
      return built.penalty(penalty)?.add<Tf.Scalar>(plain) ?? plain.clone()
    }
    if (clip) {
      const { grads } = tf.variableGrads(minimised, built.trained)
      const slopes = built.trained.map(({ name }) => grads[name] ?? tf.scalar(0))
      const clipped = clipGradients(tf, slopes, clip)
      optimizer.applyGradients(
        built.trained.map(({ name }, index) => ({ name, tensor: clipped[index] ?? tf.scalar(0) })),
      )
    } else optimizer.minimize(minimised, false, built.trained)
    built.constrain()
    loss = plain?.dataSync()[0] ?? Number.NaN
    plain?.dispose()
  })
  return loss
}

function lossOf(
  tf: TensorFlow,
  network: LayersSpec,
  logits: Tf.Tensor2D,
  rows: Omit<TrainingRows, 'features'>,
): Tf.Scalar {
  return lossTensor(tf, {
    loss: network.head?.loss ?? 'meanSquaredError',
    logits,
    targets: tf.tensor1d(rows.targets),
    weights: rows.weights && tf.tensor1d(rows.weights),
  })
}

function gather(rows: TrainingRows, network: LayersSpec, indexes: Int32Array): TrainingRows {
  const width = inputWidth(network)
  const features = new Float32Array(indexes.length * width)
  const targets = new Float32Array(indexes.length)
  const weights = rows.weights && new Float32Array(indexes.length)
  indexes.forEach((from, to) => {
    if (weights) weights[to] = rows.weights?.[from] ?? 1
    features.set(rows.features.subarray(from * width, (from + 1) * width), to * width)
    targets[to] = rows.targets[from] ?? Number.NaN
  })
  return { rows: indexes.length, features, targets, weights }
}

async function meanLoss(
  tf: TensorFlow,
  options: { built: BuiltNetwork; network: LayersSpec; rows: TrainingRows; turn: () => Promise<boolean> },
): Promise<number> {
  const { built, network, rows, turn } = options
  const width = rows.features.length / rows.rows
  let sum = 0
  for (let from = 0; from < rows.rows; from += predictionBatch) {
    const count = Math.min(predictionBatch, rows.rows - from)
    const loss = tf.tidy(() => {
      const piece = tf.tensor2d(rows.features.subarray(from * width, (from + count) * width), [count, width])
      return lossOf(tf, network, built.logits(piece), {
        rows: count,
        targets: rows.targets.subarray(from, from + count),
        weights: rows.weights?.subarray(from, from + count),
      })
    })
    sum += (loss.dataSync()[0] ?? Number.NaN) * count
    loss.dispose()
    await turn()
  }
  return sum / rows.rows
}

async function inPieces(
  tf: TensorFlow,
  options: {
    rows: number
    features: Float32Array
    turn: () => Promise<boolean>
    compute: (piece: Tf.Tensor2D) => Tf.Tensor2D
  },
): Promise<Float32Array> {
  const { rows, features, turn, compute } = options
  const width = rows === 0 ? 0 : features.length / rows
  const pieces: Float32Array[] = []
  for (let from = 0; from < rows; from += predictionBatch) {
    const count = Math.min(predictionBatch, rows - from)
    const result = tf.tidy(() =>
      compute(tf.tensor2d(features.subarray(from * width, (from + count) * width), [count, width])),
    )
    pieces.push(Float32Array.from(result.dataSync()))
    result.dispose()
    await turn()
  }
  const all = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
