import type { CancelSignal } from '../core/run.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import type { Weight } from './weights.ts'

/**
 * Rows to learn from or to check with. `targets`: the (scaled) number, 0 or 1, or the index of the class. `weights`: by what a row's
 * loss is multiplied (a row's own weight times its class's); the mean stays one over the number of rows, as in Keras.
 */
export type TrainingRows = {
  rows: number
  features: Float32Array
  targets: Float32Array
  weights?: Float32Array | undefined
}

/** Keeps slopes small: each number within ±limit, or each variable's slope, or all of them together, no longer than the limit. */
export type Clipping = { by: 'value' | 'norm' | 'globalNorm'; limit: number }

export const optimizers = ['adam', 'rmsprop', 'sgd'] as const
export type OptimizerName = (typeof optimizers)[number]

export type TrainingSettings = {
  epochs: number
  batchSize: number
  optimizer: OptimizerName
  learningRate: number
  /** Epochs without a better loss after which the learning rate is halved; undefined: it stays. */
  reduceAfter?: number | undefined
  /** Epochs without a better loss after which training stops; undefined: it never stops early. */
  patience?: number | undefined
  /** L2 penalty on every kernel, beside those that layers have themselves. */
  weightPenalty?: number | undefined
  clip?: Clipping | undefined
  seed: number
}

export type EpochReport = {
  /** From 1. */
  epoch: number
  epochs: number
  /** Mean loss over the epoch's batches, without penalties. */
  loss: number
  validationLoss?: number
  learningRate: number
  /** Milliseconds until the last epoch, if it goes on to it. */
  remaining: number
}

/**
 * Where a training stands after an epoch. Going on from it ends where the uninterrupted training ends, to the last bit. `way` is how
 * it was trained: it goes on in the same way.
 */
export type Checkpoint = {
  weights: Float32Array[]
  /** What the optimizer remembers, as the trainer of this way keeps it. */
  optimizer: Float32Array[]
  steps: number
  keeper: KeeperState
  history: EpochReport[]
  way?: 'compiled' | undefined
}

/** What is remembered of the epochs so far. */
export type KeeperState = {
  best: Float32Array[]
  bestEpoch: number
  lowest: number
  learningRate: number
  reducedAt: number
}

export type TrainingResult = {
  /** Those of the best epoch. */
  weights: Weight[]
  bestEpoch: number
  epochs: number
  stoppedEarly: boolean
  history: EpochReport[]
  /** How the engine was used, where that was not op by op; goes with the engine's name into the result. */
  way?: 'compiled'
}

/**
 * Makes a trainer that is faster on this machine; what that one can't do goes to `plain`. `say` is told what is worth knowing,
 * each thing once.
 */
export type TrainerMaker = (plain: Trainer, say: (line: string) => void) => Trainer

/**
 * Learns the weights of a network. Equal network, rows, settings and engine give equal weights; how fast the machine is changes
 * nothing. `network` has all its shapes and a head.
 */
export type Trainer = {
  train: (options: {
    network: LayersSpec
    train: TrainingRows
    /** Watched for early stopping; without rows the training loss is watched. */
    validation: TrainingRows
    settings: TrainingSettings
    signal: CancelSignal
    onEpoch: (report: EpochReport) => void
    /** Part of an epoch done, for long epochs. */
    onBatch?: (fraction: number) => void
    /** Told after each epoch that is not the last where the training stands; awaited. Taking it costs a read of all weights. */
    onCheckpoint?: ((take: () => Promise<Checkpoint>) => void | Promise<void>) | undefined
    /** Goes on from here instead of from new weights. */
    resumeFrom?: Checkpoint | undefined
  }) => Promise<TrainingResult>
  /** The network's outputs (after its last activation), row-major, as the engine itself computes them. */
  predict: (options: {
    network: LayersSpec
    weights: readonly Weight[]
    rows: number
    features: Float32Array
  }) => Promise<Float32Array>
}

/** The loss became infinite or not a number; says in which epoch, so that a hint can be given. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError'
  readonly epoch: number
  constructor(epoch: number) {
    super(`The loss is no longer a number in epoch ${epoch}.`)
    this.epoch = epoch
  }
}
