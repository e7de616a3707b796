import { utf8ToBytes } from '@noble/hashes/utils.js'
import { neededInputs } from '../core/recipe.ts'
import { defineRun, NodeError, type RunContext } from '../core/run.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import { featuresOf, isNumeric, targetOf } from '../core/spec/table.ts'
import type { ModelValue, TableValue } from '../core/value.ts'
import { resizeLayers } from '../layers/buildLayers.ts'
import { headFor, type LossChoice, taskOf } from '../layers/head.ts'
import { createEagerTrainer } from '../ml/eagerTrainer.ts'
import type { TensorFlow } from '../ml/network.ts'
import type { TrainerMaker } from '../ml/trainer.ts'
import { encodeWeights } from '../ml/weights.ts'
import { prepareRest } from '../prepare/autoPrepare.ts'
import { autoLearningRate, autoSettings } from './autoSettings.ts'
import { classesOfTable } from './classesOfTable.ts'
import { defaultNetwork } from './defaultNetwork.ts'
import { learn, type PartRows, type TargetScale } from './learn.ts'
import { readRows } from './readRows.ts'
import { replaySample } from './replaySample.ts'
import { classBalance, lossWeights, readWeights } from './rowWeights.ts'
import { train } from './train.node.ts'
import { type Learned, scoreParts, trainingReport } from './trainingReport.ts'

export const runTrain = defineRun(train, async ({ inputs, params, context }) => {
  const { tables, signal, artifacts } = context
  const target = targetOf(inputs.table.columns)
  if (!target) throw new NodeError('target_missing', 'No column is chosen as the one to predict (the target).')
  context.progress({ fraction: 0, message: 'Preparing the columns' })
  const isPreparing = inputs.network?.layers[0]?.config['prepareRest'] !== false
  const { table, left, problems } = isPreparing
    ? await prepareRest(inputs.table, tables)
    : { table: inputs.table, left: [], problems: [] }
  for (const { message } of problems) context.log(message, 'warning')
  signal.throwIfAborted()
  const classes = isNumeric(target.kind) ? [] : await classesOfTable(tables, table, target)
  const task = taskOf(isNumeric(target.kind) ? target : { ...target, categories: classes })
  if (!task) throw new NodeError('target_kind', `The target "${target.name}" holds neither numbers nor categories.`)
  const features = featuresOf(table.columns).filter((each) => !left.some(({ name }) => name === each.name))
  const names = features.map((each) => each.name)
  if (names.length === 0) throw new NodeError('features_missing', 'No column is left to learn from.')

  const reading = { tables, table, features: names, target, task }
  const rows: PartRows = {
    train: await readRows(reading, { part: 'train', classes }),
    validation: await readRows(reading, { part: 'validation', classes }),
  }
  signal.throwIfAborted()
  sayWhatIsLeftOut(context, rows, classes)
  refuseHopeless(rows, target.name, classes)
  await weigh(rows, { tables, table, balances: params.balanceClasses && task !== 'regression' })

  const drawn = inputs.network ?? defaultNetwork({ features, target, prepared: features, rows: rows.train.rows })
  const { head, units } = headFor(task, classes.length, lossOf(drawn))
  const network: LayersSpec = { ...resizeLayers(drawn, { columns: features, units }), features, target, head }
  const targetScale = task === 'regression' ? scaleOf(rows.train.targets) : undefined
  const auto = autoSettings(rows.train.rows, task, params)
  const settings = {
    epochs: auto.epochs,
    batchSize: auto.batchSize,
    optimizer: params.optimizer,
    learningRate: params.learningRate ?? autoLearningRate[params.optimizer] * (isDeep(network) ? 0.2 : 1),
    patience: params.earlyStopping ? (params.patience ?? auto.patience) : undefined,
    reduceAfter: params.slowDown ? auto.reduceAfter : undefined,
    weightPenalty: params.weightPenalty ?? auto.weightPenalty,
    ...(params.clip === undefined ? {} : { clip: { by: 'globalNorm' as const, limit: params.clip } }),
    seed: params.seed,
  }
  const { tf, engine: engineName, reason, fasterTrainer } = await context.tensors()
  context.log(
    `${count(rows.train.rows)} rows to learn from, ${count(rows.validation.rows)} to check with; up to ${settings.epochs} epochs in batches of ${settings.batchSize}, learning rate ${settings.learningRate}, weight penalty ${settings.weightPenalty}, seed ${settings.seed}.`,
  )
  context.log(`Engine: ${engineName}. ${reason}`)
  const plain = createEagerTrainer(tf as TensorFlow)
  const trainer = fasterTrainer ? (fasterTrainer as TrainerMaker)(plain, (line) => context.log(line)) : plain
  const result = await learn({ trainer, network, rows, targetScale, settings, context })
  const engine = result.way ? `${engineName}, ${result.way}` : engineName

  const learned: Learned = { network, weights: result.weights, task, classes, target, targetScale }
  context.progress({ fraction: 0.96, message: 'Checking the model' })
  const scores = scoreParts(learned, rows)
  const replay = await replaySample({ trainer, learned, table, rows: rows.train, context })
  const model: ModelValue = {
    type: 'model',
    task,
    target,
    inputs: neededInputs(table.recipe, names),
    recipe: table.recipe,
    features: names,
    family: 'network',
    network,
    weights: await artifacts.put(encodeWeights(result.weights), 'weights'),
    ...(task === 'regression' ? {} : { classes }),
    ...(targetScale ? { targetScale } : {}),
    parameters: network.parameters ?? 0,
    training: {
      engine,
      seed: settings.seed,
      epochs: result.epochs,
      bestEpoch: result.bestEpoch,
      metrics: scores.figures,
    },
    replay: await artifacts.put(utf8ToBytes(JSON.stringify(replay)), 'replay'),
  }
  context.progress({ fraction: 1, message: 'Done' })
  return { model, report: trainingReport({ learned, result, scores, settings, engine }) }
})

/** Gives rows their weights where they do not all count alike. */
async function weigh(
  { train, validation }: PartRows,
  { tables, table, balances }: { tables: RunContext['tables']; table: TableValue; balances: boolean },
): Promise<void> {
  const own = await readWeights(tables, { table, rows: train, part: 'train' })
  const balance = balances ? classBalance(train.targets, own) : undefined
  train.weights = lossWeights({ own, targets: train.targets, balance })
  const others = await readWeights(tables, { table, rows: validation, part: 'validation' })
  validation.weights = lossWeights({ own: others, targets: validation.targets, balance })
}

/** Layers that share their weights over many places want smaller steps. */
const isDeep = (network: LayersSpec): boolean =>
  network.layers.some(({ kind }) => /^(conv|depthwise|lstm|gru|simpleRNN)/.test(kind))

const count = (rows: number): string => rows.toLocaleString('en')

/** The Output layer keeps what was chosen; what is automatic follows from the target as it really is. */
function lossOf(network: LayersSpec): LossChoice {
  const chosen = network.layers.findLast((layer) => layer.kind === 'output')?.config['loss']
  return typeof chosen === 'string' ? (chosen as LossChoice) : 'automatic'
}

/** Mean and population standard deviation: the network predicts a standardised target. */
function scaleOf(targets: Float64Array): TargetScale {
  const mean = targets.reduce((sum, value) => sum + value, 0) / targets.length
  const variance = targets.reduce((sum, value) => sum + (value - mean) ** 2, 0) / targets.length
  return { offset: mean, scale: Math.sqrt(variance) || 1 }
}

function sayWhatIsLeftOut(
  context: RunContext,
  { train: learnt, validation }: PartRows,
  classes: readonly string[],
): void {
  const setAside = learnt.setAside + validation.setAside
  if (setAside > 0) {
    context.log(
      `${count(setAside)} ${setAside === 1 ? 'row has' : 'rows have'} no target and ${setAside === 1 ? 'is' : 'are'} left out.`,
      'warning',
    )
  }
  if (validation.rows === 0) {
    context.log('No rows for validation: the epoch with the lowest error on the training rows is kept.', 'warning')
  }
  const seen = new Set(learnt.targets)
  const unseen = classes.filter((_, index) => !seen.has(index))
  if (unseen.length > 0 && unseen.length < classes.length) {
    context.log(
      `No training row has the ${unseen.length === 1 ? 'class' : 'classes'} ${unseen
        .slice(0, 5)
        .map((each) => `"${each}"`)
        .join(
          ', ',
        )}${unseen.length > 5 ? ` and ${unseen.length - 5} more` : ''}: the model can't learn to predict ${unseen.length === 1 ? 'it' : 'them'}.`,
      'warning',
    )
  }
}

function refuseHopeless({ train: learnt }: PartRows, target: string, classes: readonly string[]): void {
  if (learnt.rows < 2) {
    throw new NodeError(
      'too_few_rows',
      `There ${learnt.rows === 1 ? 'is one row' : 'are no rows'} to learn from; at least 2 rows with a value in "${target}" are needed in the part for training.`,
      { column: target, hint: 'Add rows, or give training a larger part in the Split node.' },
    )
  }
  const first = learnt.targets[0]
  if (learnt.targets.some((value) => value !== first)) return
  if (classes.length > 0) {
    throw new NodeError(
      'target_constant',
      `All training rows have the class "${classes[first ?? 0]}" in "${target}": a network tells at least two classes apart.`,
      {
        column: target,
        hint: 'Add rows of another class, or split by class (stratified).',
      },
    )
  }
  throw new NodeError(
    'target_constant',
    `The target "${target}" is ${first} in every training row: there is nothing to learn.`,
    {
      column: target,
      hint: 'Choose another target in Columns.',
    },
  )
}
