import { NodeError, type RunContext } from '../core/run.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import { columnAt } from '../core/spec/table.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../ml/checkpointBytes.ts'
import {
  type Checkpoint,
  DivergedError,
  type EpochReport,
  type Trainer,
  type TrainingResult,
  type TrainingSettings,
} from '../ml/trainer.ts'
import { initialWeights } from '../ml/weights.ts'
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
    ...(part.weights ? { weights: part.weights } : {}),
  })
  const tell = (report: EpochReport): void =>
    context.progress({
      fraction: share(report.epoch / settings.epochs),
      message: `Epoch ${report.epoch} of ${settings.epochs}`,
      remaining: report.remaining,
      epoch: { epoch: report.epoch, epochs: settings.epochs, metrics: epochMetrics(report, network, targetScale) },
    })
  const resumeFrom = await lastCheckpoint(context, network)
  let lastEpoch = resumeFrom?.history.length ?? 0
  if (resumeFrom) context.log(`Goes on after epoch ${lastEpoch}, where this training was cut off.`)
  for (const report of resumeFrom?.history ?? []) tell(report)
  try {
    const result = await trainer.train({
      network,
      train: scaled(rows.train),
      validation: scaled(rows.validation),
      settings,
      signal: context.signal,
      onEpoch: (report) => {
        lastEpoch = report.epoch
        tell(report)
      },
      onBatch: (done) =>
        context.progress({
          fraction: share((lastEpoch + done) / settings.epochs),
          message: `Epoch ${lastEpoch + 1} of ${settings.epochs}`,
        }),
      onCheckpoint: keeping(context),
      resumeFrom,
    })
    await context.checkpoint?.remove()
    return result
  } catch (error) {
    if (error instanceof DivergedError) await context.checkpoint?.remove()
    if (error instanceof DivergedError) throw diverged(error, settings, rows.train, network)
    throw error
  }
}

/** Milliseconds between two notes of where a training stands: what is lost at most when it is cut off, beside the epoch at work. */
const notedEach = 1000

/** Notes from time to time where the training stands; a note that costs much is made less often. */
function keeping({ checkpoint }: RunContext): ((take: () => Promise<Checkpoint>) => Promise<void>) | undefined {
  if (!checkpoint) return undefined
  let next = Date.now() + notedEach
  return async (take) => {
    const begun = Date.now()
    if (begun < next) return
    await checkpoint.write(encodeCheckpoint(await take()))
    next = Date.now() + Math.max(notedEach, 20 * (Date.now() - begun))
  }
}

async function lastCheckpoint({ checkpoint }: RunContext, network: LayersSpec): Promise<Checkpoint | undefined> {
  const bytes = await checkpoint?.read()
  const found = bytes && decodeCheckpoint(bytes)
  if (!found) return undefined
  const sizes = initialWeights(network, 0).map(({ values }) => values.length)
  const fits = found.weights.length === sizes.length && found.weights.every((each, at) => each.length === sizes[at])
  return fits ? found : undefined
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
