import { utf8ToBytes } from '@noble/hashes/utils.js'
import { metricTitles } from '../core/metricTitles.ts'
import { neededInputs } from '../core/recipe.ts'
import { type CancelSignal, NodeError, type RunContext } from '../core/run.ts'
import type { Task } from '../core/spec/spec.ts'
import { featuresOf, isNumeric, targetOf, widthOf } from '../core/spec/table.ts'
import type { FittedFamily, FittedModel, Metric, Plot, ReportValue, TableValue } from '../core/value.ts'
import { taskOf } from '../layers/head.ts'
import { fitBaseline } from '../ml/models/baseline/baseline.ts'
import { type Bundle, encodeBundle } from '../ml/models/bundle.ts'
import type { FitData } from '../ml/models/fitData.ts'
import { type ModelPredictor, predictMany } from '../ml/models/modelPredictor.ts'
import { readFitted } from '../ml/models/predictorOf.ts'
import { scoreOutputs } from '../ml/scoreModel.ts'
import { prepareRest } from '../prepare/autoPrepare.ts'
import { prepareTrees } from '../prepare/prepareTrees.ts'
import { refuseHopeless, sayWhatIsLeftOut } from './checkRows.ts'
import { classesOfTable } from './classesOfTable.ts'
import { createPause } from './pause.ts'
import { type Rows, readRows } from './readRows.ts'
import { replayFeatures } from './replayFeatures.ts'
import { readWeights } from './rowWeights.ts'

/** What a family is handed to learn from. */
export type FamilyData = {
  task: Task
  classes: string[]
  train: FitData
  validation: FitData
  /** Numbers a row, with the name of the column behind each, and whether it stands for a category. */
  width: number
  names: string[]
  categories: boolean[]
  signal: CancelSignal
  progress: (
    share: number,
    message: string,
    epoch?: { epoch: number; epochs: number; metrics: Record<string, number> },
  ) => void
  pause: () => Promise<void>
}

export type FamilyFit = {
  family: FittedFamily
  bundle: Bundle
  method: string
  rounds: number
  bestRound: number
  parameters: number
  plots?: Plot[]
  /** Figures on rows that were not learned from, where the validation rows were. */
  figures?: Record<string, number>
  text: string[]
}

/** Raw training rows kept with a model, for deployments to replay. */
const sampleSize = 100

/**
 * The training of every family that is no network: prepares what it needs, reads the parts, checks them, learns, scores beside the
 * naive baseline, and keeps a sample for the replay. `preparing`: trees take gaps and categories; the others filled, scaled numbers.
 */
export async function fitFamily(options: {
  table: TableValue
  context: RunContext
  preparing: 'trees' | 'numbers'
  seed: number
  fit: (data: FamilyData) => Promise<FamilyFit> | FamilyFit
}): Promise<{ model: FittedModel; report: ReportValue }> {
  const { context, preparing, seed } = options
  const { tables, artifacts, signal } = context
  const target = targetOf(options.table.columns)
  if (!target) throw new NodeError('target_missing', 'No column is chosen as the one to predict (the target).')
  context.progress({ fraction: 0, message: 'Preparing the columns' })
  const prepared =
    preparing === 'trees' ? await prepareTrees(options.table, tables) : await prepareRest(options.table, tables)
  const { table, left } = prepared
  const asCategories = 'categories' in prepared ? prepared.categories : new Set<string>()
  for (const { name, kind } of left)
    context.log(`"${name}" holds ${kind === 'text' ? 'free text' : 'pictures'} and is left out.`, 'warning')
  signal.throwIfAborted()
  const classes = isNumeric(target.kind) ? [] : await classesOfTable(tables, table, target)
  const task = taskOf(isNumeric(target.kind) ? target : { ...target, categories: classes })
  if (!task) throw new NodeError('target_kind', `The target "${target.name}" holds neither numbers nor categories.`)
  const features = featuresOf(table.columns).filter((each) => !left.some(({ name }) => name === each.name))
  if (features.length === 0) throw new NodeError('features_missing', 'No column is left to learn from.')
  const names = features.map((each) => each.name)
  const reading = { tables, table, features: names, target, task }
  const missing = preparing === 'trees' ? 'keep' : 'refuse'
  const rows = {
    train: await readRows(reading, { part: 'train', classes, missing }),
    validation: await readRows(reading, { part: 'validation', classes, missing }),
  }
  signal.throwIfAborted()
  sayWhatIsLeftOut(context, rows, classes)
  refuseHopeless(rows, target.name, classes)
  const data = {
    train: await weighted(context, table, rows.train, 'train'),
    validation: await weighted(context, table, rows.validation, 'validation'),
  }
  context.log(
    `${rows.train.rows.toLocaleString('en')} rows to learn from, ${rows.validation.rows.toLocaleString('en')} to check with.`,
  )
  const flat = features.flatMap((each) =>
    Array.from({ length: widthOf(each) }, (_, at) => (widthOf(each) === 1 ? each.name : `${each.name}[${at}]`)),
  )
  const fit = await options.fit({
    task,
    classes,
    ...data,
    width: flat.length,
    names: flat,
    categories: features.flatMap((each) => Array.from({ length: widthOf(each) }, () => asCategories.has(each.name))),
    signal,
    progress: (share, message, epoch) =>
      context.progress({
        fraction: 0.05 + 0.9 * Math.min(Math.max(share, 0), 1),
        message,
        ...(epoch ? { epoch } : {}),
      }),
    pause: createPause(),
  })
  const bundle: Bundle = { ...fit.bundle, head: { ...fit.bundle.head, width: flat.length } }
  const predictor = readFitted(fit.family, bundle)
  context.progress({ fraction: 0.96, message: 'Checking the model' })
  const scored = scoreParts({ task, classes, rows, predictor })
  const metrics = fit.figures
    ? scored.flatMap((each) => {
        const value = each.part === 'train' ? each.value : fit.figures?.[each.name]
        return value === undefined ? [] : [{ ...each, value }]
      })
    : scored
  const model: FittedModel = {
    type: 'model',
    task,
    target,
    inputs: neededInputs(table.recipe, names),
    recipe: table.recipe,
    features: names,
    family: fit.family,
    method: fit.method,
    weights: await artifacts.put(encodeBundle(bundle), 'weights'),
    ...(task === 'regression' ? {} : { classes }),
    parameters: fit.parameters,
    training: {
      engine: 'built in',
      seed,
      epochs: fit.rounds,
      bestEpoch: fit.bestRound,
      metrics: Object.fromEntries(metrics.map(({ part, name, value }) => [`${part}.${name}`, value])),
    },
    replay: await artifacts.put(
      utf8ToBytes(JSON.stringify(await replayOf(context, table, rows.train, predictor, names))),
      'replay',
    ),
  }
  context.progress({ fraction: 1, message: 'Done' })
  const importance = predictor.importances ? [importancePlot(flat, predictor.importances)] : []
  return {
    model,
    report: {
      type: 'report',
      about: `training on ${target.name}`,
      metrics,
      plots: [...(fit.plots ?? []), ...importance],
      text: fit.text,
    },
  }
}

/** The weight column's numbers, where the table has one. A row without a usable weight counts nothing. */
async function weighted(
  context: RunContext,
  table: TableValue,
  rows: Rows,
  part: 'train' | 'validation',
): Promise<FitData> {
  const data = { rows: rows.rows, features: rows.features, targets: rows.targets }
  const weights = await readWeights(context.tables, { table, rows, part })
  return weights ? { ...data, weights } : data
}

/** Figures of both parts, each beside the naive baseline's. */
export function scoreParts(options: {
  task: Task
  classes: readonly string[]
  rows: { train: Rows; validation: Rows }
  predictor: ModelPredictor
}): (Metric & { part: 'train' | 'validation' })[] {
  const { task, classes, rows, predictor } = options
  const guess = fitBaseline({
    kind: 'mean',
    targets: rows.train.targets,
    classes: task === 'regression' ? 0 : classes.length,
  })
  return (['train', 'validation'] as const).flatMap((part) => {
    const { targets } = rows[part]
    const naive = scoreOutputs(
      task,
      targets,
      Array.from(targets, () => guess),
    )
    return Object.entries(scoreOutputs(task, targets, predictMany(predictor, rows[part]))).map(([name, value]) => ({
      name,
      value,
      part,
      ...metricTitles(name),
      ...(naive[name] === undefined ? {} : { baseline: naive[name] }),
    }))
  })
}

/** Up to 100 training rows, spread evenly, in their raw form, with what the model says of them. */
export async function replayOf(
  context: RunContext,
  table: TableValue,
  rows: Rows,
  predictor: ModelPredictor,
  names: readonly string[],
) {
  const count = Math.min(sampleSize, rows.rows)
  const chosen = Array.from({ length: count }, (_, index) => Math.floor((index * rows.rows) / count))
  const { width } = predictor
  const raw = await context.tables.sourceRows(
    table,
    chosen.map((index) => rows.numbers[index] ?? 0),
  )
  const asSent = replayFeatures(table.recipe, names, raw)
  return {
    rows: raw,
    outputs: chosen.map((row, at) => {
      const features = asSent ?? rows.features
      const place = asSent ? at : row
      return predictor.predict(features.subarray(place * width, (place + 1) * width))
    }),
  }
}

const shownImportances = 30

function importancePlot(names: readonly string[], importances: readonly number[]): Plot {
  const bars = names
    .map((name, index) => ({ name, value: importances[index] ?? 0 }))
    .toSorted((a, b) => b.value - a.value)
  return {
    kind: 'bars',
    title: 'How much each feature counts',
    x: 'share of the gain',
    bars: bars.slice(0, shownImportances),
  }
}
