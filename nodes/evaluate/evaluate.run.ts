import { metricTitles } from '../core/metricTitles.ts'
import { defineRun, NodeError } from '../core/run.ts'
import type { Metric, ModelValue, Plot, ReportValue } from '../core/value.ts'
import { classificationMetrics, confusionMatrix } from '../ml/metrics.ts'
import { fitBaseline } from '../ml/models/baseline/baseline.ts'
import { predictMany } from '../ml/models/modelPredictor.ts'
import { predictorOf } from '../ml/models/predictorOf.ts'
import { largest } from '../ml/readOutputs.ts'
import { scoreOutputs } from '../ml/scoreModel.ts'
import { type Rows, readRows } from '../train/readRows.ts'
import { evaluate, rowsOfPart } from './evaluate.node.ts'
import { classificationPlots, regressionPlots } from './plots.ts'
import { percent, shortNumber } from './sentences.ts'
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
  const report = reportOf({ model, rows, outputs, baseline, part })
  context.progress({ fraction: 1, message: 'Done' })
  return { report }
})

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
}

const partOf = { test: 'test', validation: 'validation', train: 'train', all: undefined } as const

function reportOf(judged: Judged): ReportValue {
  const { model, rows, outputs, baseline, part } = judged
  const figures = scoreOutputs(model.task, rows.targets, outputs)
  const naive = scoreOutputs(model.task, rows.targets, baseline)
  const known = partOf[part]
  const metrics = Object.entries(figures).map(([name, value]): Metric => {
    const guess = naive[name]
    return {
      name,
      value,
      ...metricTitles(name),
      ...(guess === undefined ? {} : { baseline: guess }),
      ...(known === undefined ? {} : { part: known }),
    }
  })
  return {
    type: 'report',
    about: `${model.target.name} on ${rowsOfPart(part)}`,
    metrics,
    plots: plotsOf(judged),
    text: [
      model.task === 'regression' ? numberSentence(figures, naive) : classSentence(judged, figures, naive),
      `Judged by ${rows.rows.toLocaleString('en')} ${rows.rows === 1 ? 'row' : 'rows'} (${rowsOfPart(part)}).`,
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
  const f1 = classificationMetrics(counts).perClass.map((each) => each.f1)
  return classificationPlots({ classes, counts, f1, targets: rows.targets, outputs })
}
