import { metricTitles } from '../core/metricTitles.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import type { Task } from '../core/spec/spec.ts'
import type { Column } from '../core/spec/table.ts'
import type { Metric, ReportValue } from '../core/value.ts'
import { createPredictor } from '../ml/predict.ts'
import { predictRows, scoreOutputs } from '../ml/scoreModel.ts'
import type { TrainingResult, TrainingSettings } from '../ml/trainer.ts'
import type { Weight } from '../ml/weights.ts'
import type { PartRows, TargetScale } from './learn.ts'

/** A network with its learned weights and what its outputs mean. */
export type Learned = {
  network: LayersSpec
  weights: readonly Weight[]
  task: Task
  classes: string[]
  target: Column
  targetScale: TargetScale | undefined
}

type Scores = {
  byPart: { part: 'train' | 'validation'; figures: Record<string, number> }[]
  figures: Record<string, number>
}

/** Figures of both parts; `figures` has them flat: `validation.rmse`, `train.rmse`. */
export function scoreParts(learned: Learned, rows: PartRows): Scores {
  const predictor = createPredictor(learned.network, learned.weights)
  const byPart = (['train', 'validation'] as const)
    .filter((part) => rows[part].rows > 0)
    .map((part) => ({
      part,
      figures: scoreOutputs(learned.task, rows[part].targets, predictRows(predictor, learned, rows[part])),
    }))
  const flat = byPart.flatMap(({ part, figures }) =>
    Object.entries(figures).map(([name, value]) => [`${part}.${name}`, value] as const),
  )
  return { byPart, figures: Object.fromEntries(flat) }
}

/** Learning curves and figures of a training, with one plain sentence on how it went. */
export function trainingReport(options: {
  learned: Learned
  result: TrainingResult
  scores: Scores
  settings: TrainingSettings
  engine: string
}): ReportValue {
  const { learned, result, scores, settings, engine } = options
  const metrics: Metric[] = scores.byPart.flatMap(({ part, figures }) =>
    Object.entries(figures).map(([name, value]) => ({ name, value, part, ...metricTitles(name) })),
  )
  const curve = (name: string, pick: (each: TrainingResult['history'][number]) => number | undefined) => {
    const points = result.history.flatMap((each): [number, number][] => {
      const value = pick(each)
      return value === undefined ? [] : [[each.epoch, value]]
    })
    return points.length > 0 ? [{ name, points }] : []
  }
  return {
    type: 'report',
    about: `training on ${learned.target.name}`,
    metrics,
    plots: [
      {
        kind: 'lines',
        title: 'Loss by epoch',
        x: 'epoch',
        y: 'loss',
        series: [
          ...curve('training rows', (each) => each.loss),
          ...curve('validation rows', (each) => each.validationLoss),
        ],
        marker: result.bestEpoch,
      },
    ],
    text: [
      ending(result),
      `Batches of ${settings.batchSize}, learning rate ${settings.learningRate}, weight penalty ${settings.weightPenalty ?? 0}, seed ${settings.seed}, ${learned.network.parameters?.toLocaleString('en')} weights, engine ${engine}.`,
    ],
  }
}

function ending({ stoppedEarly, epochs, bestEpoch }: TrainingResult): string {
  const kept = bestEpoch === epochs ? 'the last one is kept' : `the best one, epoch ${bestEpoch}, is kept`
  return stoppedEarly
    ? `Stopped after ${epochs} epochs, when it no longer got better; ${kept}.`
    : `Went through all ${epochs} epochs; ${kept}.`
}
