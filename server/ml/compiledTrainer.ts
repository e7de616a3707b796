import type * as Tfjs from '@tensorflow/tfjs'
import { hasConstraints } from '#nodes/ml/constraints.ts'
import { createKeeper } from '#nodes/ml/keeper.ts'
import type { DrawUniform } from '#nodes/ml/layers/forwardContext.ts'
import { inputWidth } from '#nodes/ml/layers/inputRows.ts'
import { lossTensor } from '#nodes/ml/lossTensor.ts'
import { type BuiltNetwork, buildNetwork, type DrawMask, type TensorFlow } from '#nodes/ml/network.ts'
import { clipGradients, createOptimizer } from '#nodes/ml/optimizer.ts'
import { createRandom, deriveSeed, shuffled } from '#nodes/ml/random.ts'
import {
  type Checkpoint,
  DivergedError,
  type EpochReport,
  type Trainer,
  type TrainerMaker,
  type TrainingResult,
} from '#nodes/ml/trainer.ts'
import { initialWeights, type Weight } from '#nodes/ml/weights.ts'
import { type CompiledTraining, compileTrainStep } from '#server/compile/compileTrainStep.ts'
import { statelessUniform } from '#server/compile/statelessUniform.ts'
import { UntraceableError } from '#server/compile/untraceableError.ts'
import { refuseLongSequences } from './longSequences.ts'
import type { Tf } from './tf.ts'

/** Milliseconds that one call into the graph should take: the event loop gets its turn in between. */
const callLength = 20
/** Rows that are checked in one piece, as the eager trainer does. */
const pieceSize = 4096

type TrainOptions = Parameters<Trainer['train']>[0]

/** Trains with one graph of TensorFlow that does many steps a call; what can't be compiled is trained by `plain`, and said. */
export const compiledTrainer =
  (engine: Tf): TrainerMaker =>
  (plain, say) => {
    const tf = engine as TensorFlow
    const said = new Set<string>()
    return {
      train: async (options) => {
        // A training goes on in the way in which it began: the optimizers' own roundings differ.
        if (options.resumeFrom && options.resumeFrom.way !== 'compiled') return plain.train(options)
        const built = buildNetwork(tf, {
          network: options.network,
          weights: initialWeights(options.network, options.settings.seed),
          seed: options.settings.seed,
        })
        let training: CompiledTraining | undefined
        try {
          refuseLongSequences(options.network)
          if (hasConstraints(options.network))
            throw new UntraceableError('A layer holds its weights within bounds after each step.')
          training = await compile(tf, built, options)
          return await learn(training, built, options)
        } catch (error) {
          if (!(error instanceof UntraceableError)) throw error
          if (!said.has(error.message)) say(`Trains op by op, for this network can't be compiled: ${error.message}`)
          said.add(error.message)
        } finally {
          training?.dispose()
          built.dispose()
        }
        return plain.train(options)
      },
      predict: plain.predict,
    }
  }

async function compile(tf: TensorFlow, built: BuiltNetwork, options: TrainOptions): Promise<CompiledTraining> {
  const { network, train, validation, settings } = options
  const { head } = network
  if (!head) throw new Error('The network has no Output layer.')
  const width = inputWidth(network)
  const isWeighted = train.weights !== undefined || validation.weights !== undefined
  const lossOf = (logits: Tfjs.Tensor2D, [, targets, weights]: Tfjs.Tensor[]) =>
    lossTensor(tf, {
      loss: head.loss,
      logits,
      targets: targets as Tfjs.Tensor1D,
      weights: weights as Tfjs.Tensor1D | undefined,
    })
  const { clip } = settings
  const columnsOf = ({ features, targets, weights, rows }: typeof train): Float32Array[] =>
    isWeighted ? [features, targets, weights ?? new Float32Array(rows).fill(1)] : [features, targets]
  const optimizer = createOptimizer(tf, settings)
  try {
    const training = await compileTrainStep({
      tf,
      variables: built.variables,
      trained: built.trained,
      optimizer,
      columns: [
        { shape: [width], dtype: 'float32' },
        { shape: [], dtype: 'float32' },
        ...(isWeighted ? [{ shape: [], dtype: 'float32' as const }] : []),
      ],
      rows: train.rows,
      batchSize: Math.min(settings.batchSize, train.rows),
      ...(clip ? { clip: (gradients) => clipGradients(tf, gradients, clip) } : {}),
      isResumable: options.onCheckpoint !== undefined || options.resumeFrom !== undefined,
      step: (batch, step) => {
        const mask = graphMask(tf, settings.seed, step)
        const uniform = graphUniform(tf, settings.seed, step)
        const loss = lossOf(built.logits(batch[0] as Tfjs.Tensor2D, { step: 0, mask, uniform }), batch)
        return { minimise: built.penalty(settings.weightPenalty)?.add<Tfjs.Scalar>(loss) ?? loss, watch: [loss] }
      },
      check: {
        rows: validation.rows,
        pieceSize,
        watch: (batch) => [lossOf(built.logits(batch[0] as Tfjs.Tensor2D), batch)],
      },
      turn,
    })
    await turn()
    training.load(columnsOf(train))
    await turn()
    if (validation.rows > 0) training.loadCheck(columnsOf(validation))
    await turn()
    return training
  } finally {
    optimizer.dispose()
  }
}

/** Dropout's mask by TensorFlow's own random numbers: the eager trainer's come from JavaScript, where a graph can't go. */
export const graphMask =
  (tf: TensorFlow, seed: number, step: Tfjs.Scalar): DrawMask =>
  ({ layer, rate, shape }) => {
    const drawn = statelessUniform(tf, { shape, key: deriveSeed(seed, 'dropout', layer), counter: step })
    return tf
      .greaterEqual(drawn, rate)
      .toFloat()
      .mul(1 / (1 - rate))
  }

/** Uniform numbers by TensorFlow itself, other ones in each step. */
const graphUniform =
  (tf: TensorFlow, seed: number, step: Tfjs.Scalar): DrawUniform =>
  ({ layer, shape, salt = '' }) =>
    statelessUniform(tf, { shape, key: deriveSeed(seed, 'uniform', layer, salt), counter: step })

async function learn(
  training: CompiledTraining,
  built: BuiltNetwork,
  { train, validation, settings, signal, onEpoch, onBatch, onCheckpoint, resumeFrom }: TrainOptions,
): Promise<TrainingResult> {
  const shapes = built.weights()
  const weights = (): Weight[] => {
    const values = training.read()
    return shapes.map((each, index) => ({ ...each, values: values[index] ?? new Float32Array() }))
  }
  if (resumeFrom) {
    training.writeState({
      variables: resumeFrom.weights,
      optimizer: resumeFrom.optimizer,
      steps: resumeFrom.steps,
    })
  }
  const keeper = createKeeper(weights, settings, resumeFrom?.keeper)
  const started = Date.now()
  const history: EpochReport[] = [...(resumeFrom?.history ?? [])]
  const before = history.length
  const pace = createPace()
  for (let epoch = before + 1; epoch <= settings.epochs; epoch++) {
    training.startEpoch(shuffled(train.rows, createRandom(deriveSeed(settings.seed, 'shuffle', epoch))))
    const learningRate = keeper.learningRate()
    for (let isDone = false; !isDone; ) {
      isDone = pace.call(
        (count) => training.steps(count, learningRate),
        () => training.progress().done,
      )
      if (await pace.turn()) {
        const { done, of } = training.progress()
        onBatch?.(done / of)
      }
      signal.throwIfAborted()
    }
    const [loss = Number.NaN] = training.watched()
    if (!Number.isFinite(loss)) throw new DivergedError(epoch)
    const [validationLoss] = validation.rows > 0 ? await training.check() : []
    if (validationLoss !== undefined && !Number.isFinite(validationLoss)) throw new DivergedError(epoch)
    const report: EpochReport = {
      epoch,
      epochs: settings.epochs,
      loss,
      ...(validationLoss === undefined ? {} : { validationLoss }),
      learningRate,
      remaining: Math.round(((Date.now() - started) / (epoch - before)) * (settings.epochs - epoch)),
    }
    history.push(report)
    onEpoch(report)
    signal.throwIfAborted()
    if (keeper.afterEpoch(epoch, validationLoss ?? loss).stop) break
    if (epoch < settings.epochs) {
      await onCheckpoint?.(async (): Promise<Checkpoint> => {
        const { variables, optimizer, steps } = training.readState()
        return { weights: variables, optimizer, steps, keeper: keeper.state(), history: [...history], way: 'compiled' }
      })
    }
  }
  const stoppedEarly = history.length < settings.epochs
  return { ...keeper.best(), epochs: history.length, stoppedEarly, history, way: 'compiled' }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Sizes calls by how long the last one took, so that one lasts about `callLength`. How the steps are cut into calls changes
 * nothing in what they compute.
 */
function createPace() {
  let count = 8
  let last = performance.now()
  return {
    call: (steps: (count: number) => boolean, done: () => number): boolean => {
      const before = done()
      const begun = performance.now()
      const isDone = steps(count)
      const each = (performance.now() - begun) / Math.max(done() - before, 1)
      count = Math.min(Math.max(1, Math.floor(callLength / each)), count * 8)
      return isDone
    },
    /** Gives the event loop its turn when the time has come; true when it did. */
    turn: async (): Promise<boolean> => {
      if (performance.now() - last < callLength) return false
      await turn()
      last = performance.now()
      return true
    },
  }
}
