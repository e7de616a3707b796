import type { SearchRange } from '../core/flow/flow.ts'
import { metricTitles } from '../core/metricTitles.ts'
import type { ModelValue, ReportValue } from '../core/value.ts'

export const tuningMetrics = ['rmse', 'mae', 'r2', 'accuracy', 'balancedAccuracy', 'f1', 'auc', 'logLoss'] as const
export type TuningMetric = (typeof tuningMetrics)[number]

/** Parameters of a flow that are marked to be tuned: by node id and parameter name. */
export type SearchSpace = { node: string; param: string; range: SearchRange }[]

/** A trial that is over. `metric` is absent when it failed or the figure is not defined. */
export type Trial = {
  number: number
  params: Record<string, unknown>
  metric?: number | undefined
  state: 'done' | 'failed'
}

/** What `automatic` stands for. */
export const metricFor = (metric: TuningMetric | 'automatic', task: ModelValue['task']): TuningMetric =>
  metric === 'automatic' ? (task === 'regression' ? 'rmse' : 'logLoss') : metric

export const directionOf = (metric: TuningMetric): 'lower' | 'higher' => metricTitles(metric).better

/** The figure of a trained model that a tuning compares: on validation rows, else (there are none) on training rows. */
export const metricOf = (model: Pick<ModelValue, 'training'>, metric: TuningMetric): number | undefined =>
  model.training.metrics[`validation.${metric}`] ?? model.training.metrics[`train.${metric}`]

/** The best trial; of equals the earliest. Undefined when none has a figure. */
export function bestTrial<T extends Trial>(trials: readonly T[], metric: TuningMetric): T | undefined {
  return rankTrials(trials, metric).find((trial) => isFigure(trial.metric))
}

const isFigure = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value)

/** Best first; failed ones at the end; equals by number. */
export function rankTrials<T extends Trial>(trials: readonly T[], metric: TuningMetric): T[] {
  const sign = directionOf(metric) === 'lower' ? 1 : -1
  const worth = (trial: T) => (isFigure(trial.metric) ? sign * trial.metric : Number.POSITIVE_INFINITY)
  return trials.toSorted((a, b) => {
    const [x, y] = [worth(a), worth(b)]
    return x === y ? a.number - b.number : x < y ? -1 : 1
  })
}

/** Leaderboard, the best figure as trials went on, and a sentence. `params` keys become the columns. */
export function tuningReport(options: { trials: readonly Trial[]; metric: TuningMetric; target: string }): ReportValue {
  const { trials, metric, target } = options
  const ranked = rankTrials(trials, metric)
  const best = bestTrial(trials, metric)
  const { title, better } = metricTitles(metric)
  const names = [...new Set(trials.flatMap((trial) => Object.keys(trial.params)))]
  const failed = trials.filter((trial) => !isFigure(trial.metric)).length
  let record: number | undefined
  const history = trials
    .toSorted((a, b) => a.number - b.number)
    .flatMap((trial): [number, number][] => {
      if (isFigure(trial.metric)) {
        const isBetter = record === undefined || (better === 'lower' ? trial.metric < record : trial.metric > record)
        if (isBetter) record = trial.metric
      }
      return record === undefined ? [] : [[trial.number, record]]
    })
  return {
    type: 'report',
    about: `tuning of ${target}`,
    metrics:
      best?.metric === undefined ? [] : [{ name: metric, title, value: best.metric, part: 'validation', better }],
    plots: [
      {
        kind: 'table',
        title: 'Leaderboard',
        columns: ['trial', title, ...names],
        rows: ranked.map((trial) => [
          trial.number,
          isFigure(trial.metric) ? trial.metric : trial.state,
          ...names.map((name) => cell(trial.params[name])),
        ]),
      },
      { kind: 'lines', title: 'Best so far', x: 'trial', y: title, series: [{ name: 'best so far', points: history }] },
    ],
    text: [
      best
        ? `Trial ${best.number} of ${trials.length} is the best${names.length > 0 ? `: ${names.map((name) => `${name} ${cell(best.params[name])}`).join(', ')}` : ''}.`
        : 'No trial gave a model.',
      ...(failed > 0 ? [`${failed} of ${trials.length} trials failed.`] : []),
    ],
  }
}

const cell = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : value === undefined || value === null
      ? null
      : JSON.stringify(value)
