import type { CancelSignal } from '../core/run.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import type { Weight } from './weights.ts'

/** Rows to learn from or to check with. `targets`: the (scaled) number, 0 or 1, or the index of the class. */
export type TrainingRows = { rows: number; features: Float32Array; targets: Float32Array }

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
