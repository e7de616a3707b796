import { NodeError, type RunContext } from '../core/run.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import { columnAt } from '../core/spec/table.ts'
import {
  DivergedError,
  type EpochReport,
  type Trainer,
  type TrainingResult,
  type TrainingSettings,
} from '../ml/trainer.ts'
import type { Rows } from './readRows.ts'

export type TargetScale = { offset: number; scale: number }
export type PartRows = { train: Rows; validation: Rows }

/** Trains with progress an epoch each; a training that runs away ends with a diagnosis in the person's words. */
export async function learn(options: {
  trainer: Trainer
  network: LayersSpec
  rows: PartRows
  targetScale: TargetScale | undefined
  settings: TrainingSettings
  context: RunContext
}): Promise<TrainingResult> {
  const { trainer, network, rows, targetScale, settings, context } = options
  const scaled = (part: Rows) => ({
    rows: part.rows,
    features: part.features,
    targets: Float32Array.from(part.targets, (value) =>
      targetScale ? (value - targetScale.offset) / targetScale.scale : value,
    ),
  })
  let lastEpoch = 0
  try {
    return await trainer.train({
      network,
      train: scaled(rows.train),
      validation: scaled(rows.validation),
      settings,
      signal: context.signal,
      onEpoch: (report) => {
        lastEpoch = report.epoch
        context.progress({
          fraction: share(report.epoch / settings.epochs),
          message: `Epoch ${report.epoch} of ${settings.epochs}`,
          remaining: report.remaining,
          epoch: { epoch: report.epoch, epochs: settings.epochs, metrics: epochMetrics(report, network, targetScale) },
        })
      },
      onBatch: (done) =>
        context.progress({
          fraction: share((lastEpoch + done) / settings.epochs),
          message: `Epoch ${lastEpoch + 1} of ${settings.epochs}`,
        }),
    })
  } catch (error) {
    if (error instanceof DivergedError) throw diverged(error, settings, rows.train, network)
    throw error
  }
}

/** Reading comes before and checking after: the epochs fill the middle. */
const share = (epochs: number): number => 0.03 + 0.92 * Math.min(epochs, 1)

/** Figures of an epoch; a mean squared error also as its root in the target's unit, which people can read. */
function epochMetrics(
  report: EpochReport,
  network: LayersSpec,
  targetScale: TargetScale | undefined,
): Record<string, number> {
  const { loss, validationLoss } = report
  const inUnit = (value: number) =>
    network.head?.loss === 'meanSquaredError' && targetScale ? Math.sqrt(value) * targetScale.scale : undefined
  const rmse = inUnit(loss)
  const validationRmse = validationLoss === undefined ? undefined : inUnit(validationLoss)
  return {
    loss,
    ...(validationLoss === undefined ? {} : { validationLoss }),
    ...(rmse === undefined ? {} : { rmse }),
    ...(validationRmse === undefined ? {} : { validationRmse }),
  }
}

function diverged(error: DivergedError, settings: TrainingSettings, train: Rows, network: LayersSpec): NodeError {
  const width = train.features.length / Math.max(train.rows, 1)
  let largest = 0
  let at = 0
  train.features.forEach((value, index) => {
    if (Math.abs(value) > largest) {
      largest = Math.abs(value)
      at = index % width
    }
  })
  const column = columnAt(network.features, at) || undefined
  if (largest > 1000 && column !== undefined) {
    return new NodeError(
      'training_diverged',
      `Training ran away in epoch ${error.epoch}: the loss is no longer a number. The feature "${column}" has values up to ${largest.toPrecision(3)}, far more than a network can take.`,
      {
        column,
        hint: 'Add a Scale node before Train, or switch on "Prepare what is left" in the Input layer.',
        cause: error,
      },
    )
  }
  return new NodeError(
    'training_diverged',
    `Training ran away in epoch ${error.epoch}: the loss is no longer a number. The learning rate of ${settings.learningRate} is too high for this network.`,
    {
      field: 'learningRate',
      hint: `Set it to ${Number((settings.learningRate / 10).toPrecision(2))} or leave it empty.`,
      cause: error,
    },
  )
}
