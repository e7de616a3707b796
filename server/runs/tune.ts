import { z } from 'zod'
import { upstreamOf } from '#nodes/core/flow/graph.ts'
import type { ModelValue, Plot, ReportValue } from '#nodes/core/value.ts'
import { metricTitles } from '#nodes/ml/metricTitles.ts'
import { type Orchestrator, type OrchestratorOptions, type Values, WorkFailure } from '#server/engine/ports.ts'
import { type Searched, sampleTrials, type TrialParams } from './sampleTrials.ts'

const settings = z.object({
  trials: z.number().default(12),
  seed: z.number().default(42),
  /** Name of a figure (`rmse`, `accuracy`, …); anything that the models do not report means: choose by the task. */
  metric: z.string().optional(),
  parallel: z.number().default(2),
})

type Tried = { number: number; params: TrialParams; metric?: number; model?: ModelValue; problem?: string }

/** Tries other settings above it as sub-runs, and hands on the best model with the list of all trials. */
export const tuneOrchestrator: Orchestrator = {
  about: 'The settings to search',
  facts: ({ flow, plan, node }) => {
    const ids = [...upstreamOf(flow, [node.id])].sort()
    return ids.flatMap((id) => {
      const above = plan.nodes[id]
      if (!above) return []
      const { definition, params, facts, inputs } = above
      const tune = flow.nodes.find((each) => each.id === id)?.tune
      return [{ id, type: definition.id, version: definition.version, params, facts: facts?.value, inputs, tune }]
    })
  },
  run: async (options) => {
    const { node, inputs, signal } = options
    const { trials, seed, metric: wanted, parallel } = settings.parse(options.params)
    const source = node.inputs['model']
    const base = inputs['model']
    if (!source || base?.type !== 'model') throw new Error('Tune has no model to start from.')
    const searched = searchedAbove(options)
    const metric = metricFor(base, wanted)
    const drawn = sampleTrials(searched, { trials, seed })
    if (drawn.length < trials) {
      options.log(
        'info',
        `There are only ${drawn.length} different settings in these ranges, so there are no more trials.`,
      )
    }

    const tried: Tried[] = [{ number: 0, params: asSet(options, searched), ...scored(base, metric) }]
    options.trial({
      number: 0,
      runId: options.runId,
      params: tried[0]?.params ?? {},
      state: 'done',
      ...metricOf(tried[0]),
    })
    let ended = 0
    const tell = (): void =>
      options.progress({
        fraction: ended / Math.max(1, drawn.length),
        message: `${ended} of ${drawn.length} trials are done`,
      })
    tell()
    const queue = drawn.map((params, at) => ({ number: at + 1, params }))
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        signal.throwIfAborted()
        const { number, params } = next
        const sub = await options.subRun({ number, overrides: params, target: source.node })
        const output = sub.outputs[source.port]
        const value = sub.status === 'done' && output ? await options.getValue(output.digest) : undefined
        const problem = sub.problems[0]?.message ?? 'It ended without a model.'
        const trial: Tried =
          value?.type === 'model' ? { number, params, ...scored(value, metric) } : { number, params, problem }
        tried.push(trial)
        ended += 1
        const state = trial.problem === undefined ? 'done' : 'failed'
        options.trial({ number, runId: sub.runId, params, state, ...metricOf(trial) })
        if (trial.problem !== undefined) options.log('warning', `Trial ${number} failed: ${trial.problem}`)
        tell()
      }
    }
    await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel, queue.length)) }, work))

    const ranked = rank(tried, metric)
    const best = ranked[0]
    if (!best?.model) throw failedAll(ended, metric)
    return { model: best.model, report: leaderboard(ranked, metric, searched, options) } satisfies Values
  },
}

/** Parameters marked to be tuned in the nodes above, in the order of the flow. */
function searchedAbove({ flow, node }: OrchestratorOptions): Searched[] {
  const above = upstreamOf(flow, [node.id])
  const searched = flow.nodes.flatMap(({ id, tune }) =>
    tune && above.has(id) ? Object.entries(tune).map(([field, range]) => ({ node: id, field, range })) : [],
  )
  if (searched.length > 0) return searched
  throw new WorkFailure({
    code: 'nothing_to_tune',
    severity: 'error',
    message: 'No setting of the nodes above is marked to be tuned, so there is nothing to try.',
    hint: 'Open a node such as Dense or Train and mark a setting with "Tune".',
  })
}

const asSet = ({ plan }: OrchestratorOptions, searched: Searched[]): TrialParams => {
  const params: TrialParams = {}
  for (const { node, field } of searched) {
    params[node] = { ...params[node], [field]: plan.nodes[node]?.params[field] ?? null }
  }
  return params
}

/** The figure over validation rows where there are some, else over train rows. */
function metricFor(model: ModelValue, wanted: string | undefined): string {
  const { metrics } = model.training
  const byTask = model.task === 'regression' ? 'rmse' : 'logLoss'
  for (const name of [wanted, byTask]) {
    if (name === undefined) continue
    for (const each of [name, `validation.${name}`, `train.${name}`]) if (metrics[each] !== undefined) return each
  }
  throw new WorkFailure({
    code: 'metric_missing',
    severity: 'error',
    message: `The model reports no figure to compare trials by. It has: ${Object.keys(metrics).join(', ') || 'none'}.`,
    field: 'metric',
  })
}

const nameOf = (metric: string): string => metric.split('.').at(-1) ?? metric
const isLowerBetter = (metric: string): boolean => metricTitles(nameOf(metric)).better === 'lower'

function scored(model: ModelValue, metric: string): Pick<Tried, 'metric' | 'model' | 'problem'> {
  const value = model.training.metrics[metric]
  return value === undefined ? { problem: `Its model has no figure "${metric}".` } : { model, metric: value }
}

const metricOf = (trial: Tried | undefined): { metric?: number } =>
  trial?.metric === undefined ? {} : { metric: trial.metric }

/** Best first; equal ones by number, so that the order is the same each time; failed ones last. */
function rank(tried: Tried[], metric: string): Tried[] {
  const sign = isLowerBetter(metric) ? 1 : -1
  const worth = (trial: Tried): number => (trial.metric === undefined ? Number.POSITIVE_INFINITY : sign * trial.metric)
  return tried.toSorted((a, b) => {
    const [x, y] = [worth(a), worth(b)]
    return x === y ? a.number - b.number : x < y ? -1 : 1
  })
}

const failedAll = (count: number, metric: string): WorkFailure =>
  new WorkFailure({
    code: 'trials_failed',
    severity: 'error',
    message: `None of ${count} trials came to a model with the figure "${metric}".`,
    hint: 'Look at the trials: each says why it failed. Narrower ranges may help.',
  })

function leaderboard(
  ranked: Tried[],
  metric: string,
  searched: Searched[],
  { plan }: OrchestratorOptions,
): ReportValue {
  const { title, better } = metricTitles(nameOf(metric))
  const part = metric.startsWith('train.') ? 'train' : 'validation'
  const [best] = ranked
  const base = ranked.find((trial) => trial.number === 0)
  const columns = searched.map(({ node, field }) => `${plan.nodes[node]?.title ?? node}: ${field}`)
  const rows = ranked.map((trial, at) => [
    trial.metric === undefined ? null : at + 1,
    trial.number === 0 ? 'as set' : trial.number,
    trial.metric ?? null,
    ...searched.map(({ node, field }) => toCell(trial.params[node]?.[field])),
    trial.problem ?? '',
  ])
  const inOrder = ranked.toSorted((a, b) => a.number - b.number)
  let soFar: number | undefined
  const line = inOrder.flatMap(({ number, metric: value }): [number, number][] => {
    if (value === undefined) return []
    const isBetter = soFar === undefined || (better === 'lower' ? value < soFar : value > soFar)
    soFar = isBetter ? value : soFar
    return [[number, soFar ?? value]]
  })
  const plots: Plot[] = [
    { kind: 'table', title: 'Trials, best first', columns: ['place', 'trial', title, ...columns, 'problem'], rows },
    { kind: 'lines', title: 'Best so far', x: 'trial', y: title, series: [{ name: 'best so far', points: line }] },
  ]
  const failed = ranked.filter((trial) => trial.problem !== undefined).length
  return {
    type: 'report',
    about: `${ranked.length - 1} trials`,
    metrics: [{ name: nameOf(metric), title, value: best?.metric ?? 0, part, better }],
    plots,
    text: [
      best?.number === 0
        ? 'No trial did better than the settings as they are.'
        : `Trial ${best?.number} did best: ${show(best?.metric)} against ${show(base?.metric)} with the settings as they are.`,
      ...(failed > 0 ? [`${failed} of ${ranked.length - 1} trials failed; the list says why.`] : []),
    ],
  }
}

const show = (value: number | undefined): string =>
  value === undefined ? 'no figure' : value.toLocaleString('en', { maximumSignificantDigits: 4 })

const toCell = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
