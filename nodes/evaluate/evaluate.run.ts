import { metricTitles } from '../core/metricTitles.ts'
import { defineRun, NodeError, type RunContext } from '../core/run.ts'
import type { Finding, Metric, ModelValue, Plot, ReportValue, TableValue } from '../core/value.ts'
import { classificationMetrics, confusionMatrix } from '../ml/metrics.ts'
import { fitBaseline } from '../ml/models/baseline/baseline.ts'
import { predictMany } from '../ml/models/modelPredictor.ts'
import { predictorOf } from '../ml/models/predictorOf.ts'
import { largest } from '../ml/readOutputs.ts'
import { bootstrap, type Interval } from '../ml/statistics/bootstrap.ts'
import type { Costs } from '../ml/thresholds.ts'
import { createPause } from '../train/pause.ts'
import { type Rows, readRows } from '../train/readRows.ts'
import { binaryCurves, calibrationPlot, perClassTable, thresholdReport } from './classPlots.ts'
import { evaluate, rowsOfPart } from './evaluate.node.ts'
import { figuresOf } from './figures.ts'
import { groupColumns, groupsOf } from './groups.ts'
import { regressionPlots } from './plots.ts'
import { percent, shortNumber } from './sentences.ts'
import { sliceReport, weakSlices } from './slices.ts'
import { tableForModel } from './tableForModel.ts'

export const runEvaluate = defineRun(evaluate, async ({ inputs, params, context }) => {
  const { model } = inputs
  const { tables, artifacts, signal } = context
  const judgedBy =
    params.file.trim() === '' ? inputs.table : (await tables.importCsv(params.file, { ragged: 'setAside' })).table
  const target = judgedBy.columns.find((column) => column.name === model.target.name)
  if (!target) {
    throw new NodeError('target_missing', `The table has no column "${model.target.name}" to compare with.`, {
      column: model.target.name,
    })
  }
  const table = tableForModel(tables, { table: judgedBy, model })
  const hasParts = table.columns.some((column) => column.role === 'split')
  const part = hasParts ? params.part : 'all'
  context.progress({ fraction: 0.1, message: `Reading ${rowsOfPart(part)}` })
  const classes = model.classes ?? []
  const reading = { tables, table, features: model.features, target, task: model.task }
  const predictor = predictorOf(model, await artifacts.get(model.weights))
  const read = (wanted: typeof part, from = table) =>
    readRows(
      { ...reading, table: from },
      {
        part: wanted === 'all' ? undefined : wanted,
        classes,
        misfits: 'setAside',
        missing: predictor.takesMissing ? 'keep' : 'refuse',
      },
    )
  const rows = await read(part)
  if (rows.rows === 0) {
    throw new NodeError('no_rows', `There are no ${rowsOfPart(part)} with a value in "${target.name}" to judge by.`, {
      hint: 'Give that part a share in the Split node, or choose other rows here.',
    })
  }
  signal.throwIfAborted()
  context.progress({ fraction: 0.5, message: `Predicting ${rows.rows.toLocaleString('en')} rows` })
  const outputs = predictMany(predictor, rows)
  const learnt = tableForModel(tables, { table: inputs.table, model })
  const hasTrain = learnt.columns.some((column) => column.role === 'split')
  const train = hasTrain && part !== 'train' ? await read('train', learnt) : rows
  const baseline = naiveOutputs(model, train, rows.rows)
  const figures = figuresOf(model.task, rows.targets, outputs)
  context.progress({ fraction: 0.6, message: 'Drawing samples to see how sure the figures are' })
  const pause = createPause()
  const intervals = await bootstrap({
    rows: rows.rows,
    samples: params.samples,
    seed: bootstrapSeed,
    whole: figures,
    figures: (picked) =>
      figuresOf(
        model.task,
        Float64Array.from(picked, (row) => rows.targets[row] ?? Number.NaN),
        Array.from(picked, (row) => outputs[row] ?? []),
      ),
    pause: async () => {
      await pause()
      signal.throwIfAborted()
    },
  })
  context.progress({ fraction: 0.9, message: 'Looking for weak spots' })
  const slices = await slicesOf(inputs.table, { tables, model, rows, outputs, wanted: params.slices })
  const parts = hasParts && part === 'test' && model.task === 'binary' ? await read('validation') : undefined
  const report = reportOf({
    model,
    rows,
    outputs,
    baseline,
    part,
    figures,
    intervals,
    slices,
    costs: { miss: params.missCost, alarm: params.alarmCost },
    validation:
      parts && parts.rows > 0 ? { targets: parts.targets, outputs: predictMany(predictor, parts) } : undefined,
  })
  context.progress({ fraction: 1, message: 'Done' })
  return { report }
})

/** Equal evaluations draw equal samples. */
const bootstrapSeed = 1

/** Rows whose raw values are read to look for weak groups. */
const sliceRows = 20_000

/** Groups of rows, by the raw values of columns, in which the model does worse than elsewhere. */
async function slicesOf(
  table: TableValue,
  options: {
    tables: RunContext['tables']
    model: ModelValue
    rows: Rows
    outputs: number[][]
    wanted: readonly string[]
  },
): Promise<Judged['slices']> {
  const { tables, model, rows, outputs, wanted } = options
  const source = table.recipe.input
  // Pictures lie in the table itself: too much to read for a look.
  if (source.some(({ kind }) => kind === 'image' || kind === 'vector')) return { plots: [], findings: [] }
  const known = groupColumns(source, [model.target.name])
  const columns = known.filter(({ name, role }) => (wanted.length === 0 ? role !== 'ignore' : wanted.includes(name)))
  const raw = await tables.sourceRows(table, rows.numbers.slice(0, sliceRows))
  const isNumber = model.task === 'regression'
  const losses = raw.map((_, row) => {
    const said = outputs[row] ?? []
    const truth = rows.targets[row] ?? Number.NaN
    return isNumber ? Math.abs((said[0] ?? Number.NaN) - truth) : Number(largest(said) !== truth)
  })
  const groups = columns.flatMap((column) =>
    groupsOf(
      column,
      raw.map((row) => row[column.name] ?? null),
    ),
  )
  return sliceReport(weakSlices(groups, losses), { looked: groups.length, isNumber })
}

/** What one would say without looking: the mean, or the shares of the classes (so that the most frequent one is guessed). */
function naiveOutputs(model: ModelValue, train: Rows, count: number): number[][] {
  const classes = model.task === 'regression' ? 0 : (model.classes?.length ?? 0)
  const guess = fitBaseline({ kind: 'mean', targets: train.targets, classes })
  const offset = model.family === 'network' ? model.targetScale?.offset : undefined
  const usable = guess.every(Number.isFinite) ? guess : [offset ?? 0]
  return Array.from({ length: count }, () => usable)
}

type Judged = {
  model: ModelValue
  rows: Rows
  outputs: number[][]
  baseline: number[][]
  part: keyof typeof partOf
  figures: Record<string, number>
  intervals: Record<string, Interval>
  slices: { plots: Plot[]; findings: Finding[] }
  costs: Costs
  /** To choose a threshold on: it would look too good on the rows that it is judged by. */
  validation: { targets: ArrayLike<number>; outputs: number[][] } | undefined
}

const partOf = { test: 'test', validation: 'validation', train: 'train', all: undefined } as const

function reportOf(judged: Judged): ReportValue {
  const { model, rows, outputs, baseline, part, figures, intervals, slices, costs, validation } = judged
  const naive = figuresOf(model.task, rows.targets, baseline)
  const known = partOf[part]
  const metrics = Object.entries(figures).map(([name, value]): Metric => {
    const guess = naive[name]
    const interval = intervals[name]
    return {
      name,
      value,
      ...metricTitles(name),
      ...(guess === undefined ? {} : { baseline: guess }),
      ...(interval === undefined ? {} : { interval }),
      ...(known === undefined ? {} : { part: known }),
    }
  })
  const [sure] = Object.values(intervals)
  const threshold =
    model.task === 'binary'
      ? thresholdReport({
          positive: model.classes?.[1] ?? '',
          costs,
          judged: { targets: rows.targets, outputs },
          chosenOn: validation
            ? { ...validation, words: 'the validation rows' }
            : { targets: rows.targets, outputs, words: 'these same rows, so it looks better than it is' },
        })
      : { plots: [], text: [] }
  return {
    type: 'report',
    about: `${model.target.name} on ${rowsOfPart(part)}`,
    metrics,
    plots: [...plotsOf(judged), ...threshold.plots, ...slices.plots],
    ...(slices.findings.length > 0 && { findings: slices.findings }),
    text: [
      model.task === 'regression' ? numberSentence(figures, naive) : classSentence(judged, figures, naive),
      `Judged by ${rows.rows.toLocaleString('en')} ${rows.rows === 1 ? 'row' : 'rows'} (${rowsOfPart(part)}).`,
      ...(sure
        ? [
            `How sure each figure is: ${sure.samples} samples of these rows were drawn with replacement (bootstrap, seed ${bootstrapSeed}); 19 of 20 of them lie between the two numbers.`,
          ]
        : []),
      ...(figures['accuracy'] === 1
        ? [
            `No row of ${rows.rows.toLocaleString('en')} was wrong, so the samples can't tell how often others are: up to ${percent(Math.min(1, 3 / rows.rows))} may be (rule of three).`,
          ]
        : []),
      ...threshold.text,
      ...(rows.setAside > 0
        ? [
            `${rows.setAside.toLocaleString('en')} ${rows.setAside === 1 ? 'row was' : 'rows were'} left out: no true value, a class that the model does not know, or a missing feature that nothing fills.`,
          ]
        : []),
    ],
  }
}

function numberSentence(figures: Record<string, number>, naive: Record<string, number>): string {
  const off = figures['mae'] ?? Number.NaN
  const guess = naive['mae'] ?? Number.NaN
  const end = off < guess ? '' : ': the model is no better than that'
  return `Off by ${shortNumber(off)} on average; guessing the mean would be off by ${shortNumber(guess)}${end}.`
}

function classSentence(
  { model, baseline }: Judged,
  figures: Record<string, number>,
  naive: Record<string, number>,
): string {
  const right = figures['accuracy'] ?? Number.NaN
  const guess = naive['accuracy'] ?? Number.NaN
  const usual = model.classes?.[largest(baseline[0] ?? [])] ?? ''
  const end = right > guess ? '' : ': the model is no better than that'
  return `Right in ${percent(right)} of the rows; always guessing "${usual}" would be right in ${percent(guess)}${end}.`
}

function plotsOf({ model, rows, outputs }: Judged): Plot[] {
  if (model.task === 'regression') {
    return regressionPlots(
      model.target.name,
      rows.targets,
      outputs.map(([value]) => value ?? Number.NaN),
    )
  }
  const classes = model.classes ?? []
  const counts = confusionMatrix(rows.targets, outputs.map(largest), classes.length)
  return [
    { kind: 'confusion', title: 'Actual and predicted classes', classes, counts },
    ...(classes.length === 2 ? binaryCurves(classes[1] ?? '', rows.targets, outputs) : []),
    calibrationPlot(classes, rows.targets, outputs),
    perClassTable(classes, classificationMetrics(counts).perClass),
  ]
}
