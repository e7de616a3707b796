import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import type { ModelSpec } from '../core/spec/spec.ts'
import { type Column, featuresOf, type TableSpec, targetOf } from '../core/spec/table.ts'
import { isEnded } from '../layers/afterOutput.ts'
import { targetProblems, taskOf } from '../layers/head.ts'
import { learnableProblems, preparedFeatures } from '../layers/preparedFeatures.ts'
import { defaultNetwork } from './defaultNetwork.ts'
import { rawColumns } from './rawColumns.ts'

export const train = defineNode({
  id: 'train.train',
  version: 1,
  title: 'Train',
  category: 'train',
  icon: 'brain-circuit',
  summary: 'Learns from the rows for training, and keeps the model that does best on the rows for validation.',
  keywords: ['train', 'fit', 'learn', 'epochs', 'optimizer', 'adam', 'early stopping', 'model'],
  inputs: {
    table: { type: 'table', title: 'Table', description: 'With a target, and split into parts.' },
    network: {
      type: 'layers',
      title: 'Network',
      description: 'Where none is connected, one that suits the table is used.',
      optional: true,
    },
  },
  outputs: { model: { type: 'model', title: 'Model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    epochs: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta({
        title: 'Epochs at most',
        description: 'How often all training rows are gone through. Empty: follows from the number of rows.',
        tunable: { kind: 'int', min: 20, max: 300, log: true },
      }),
    batchSize: z
      .int()
      .min(1)
      .max(65_536)
      .optional()
      .meta({
        title: 'Batch size',
        description: 'Rows looked at together in one step. Empty: follows from the number of rows.',
        tunable: { kind: 'int', min: 8, max: 256, log: true },
      }),
    learningRate: z
      .number()
      .positive()
      .max(10)
      .optional()
      .meta({
        title: 'Learning rate',
        description: 'How far each step goes. Empty: what suits the optimizer.',
        tunable: { kind: 'float', min: 0.0003, max: 0.03, log: true },
      }),
    optimizer: z
      .enum(['adam', 'rmsprop', 'sgd'])
      .default('adam')
      .meta({
        title: 'Optimizer',
        description: 'How steps are made from slopes. Adam is a good choice nearly always.',
        labels: { adam: 'Adam', rmsprop: 'RMSProp', sgd: 'SGD with momentum' },
        advanced: true,
        tunable: true,
      }),
    earlyStopping: z.boolean().default(true).meta({
      title: 'Stop early',
      description: 'Ends when the error on the validation rows no longer falls, and takes the best epoch.',
    }),
    patience: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({
        title: 'Patience',
        description: 'Epochs without a better result before it stops. Empty: follows from the epochs.',
        unit: 'epochs',
        showIf: { field: 'earlyStopping', in: [true] },
        advanced: true,
      }),
    slowDown: z.boolean().default(true).meta({
      title: 'Slow down on plateaus',
      description: 'Halves the learning rate when the result has not become better for a while.',
      advanced: true,
    }),
    weightPenalty: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .meta({
        title: 'Keep weights small',
        description:
          'An L2 penalty on all weights, against learning by heart. Empty: follows from the number of rows. 0 switches it off.',
        advanced: true,
        tunable: { kind: 'float', min: 0.000001, max: 0.01, log: true },
      }),
    balanceClasses: z.boolean().default(false).meta({
      title: 'Balance classes',
      description: 'Rows of rare classes count more, so that every class counts alike (class weights).',
      advanced: true,
    }),
    clip: z.number().positive().max(1_000_000).optional().meta({
      title: 'Limit slopes',
      description:
        'Longest step direction that is taken as it is; longer ones are shortened to it (gradient clipping by the global norm). Empty: no limit.',
      advanced: true,
    }),
    seed: z.int().min(0).max(4_294_967_295).default(42).meta({
      title: 'Seed',
      description: 'Fixes everything random: the same seed gives the same model.',
      widget: 'seed',
    }),
  }),
  execution: 'worker',
  capabilities: ['tables', 'tensors'],
  usesMlEngine: true,
  panel: 'training',
  infer: ({ inputs, connected }) => {
    const table = inputs.table
    const network = inputs.network
    const problems: NodeProblem[] = []
    if (network && !isEnded(network)) problems.push(outputMissing)
    if (!table) return { outputs: { model: undefined, report: undefined }, problems }
    const target = targetOf(table.columns)
    const features = featuresOf(table.columns)
    if (table.partRows === undefined) problems.push(splitMissing)
    // With a network its Input says these things, once.
    const prepared = connected.network ? undefined : preparedFeatures(table)
    if (prepared) {
      problems.push(...learnableProblems(table, { hasTarget: target !== undefined, usable: prepared.features?.length }))
      problems.push(...(target ? targetProblems(target) : []), ...prepared.problems)
    }
    if (network) problems.push(...mismatch(network, features))
    if (!target) return { outputs: { model: undefined, report: undefined }, problems }
    const used =
      network ??
      (prepared ? defaultNetwork({ features, target, prepared: prepared.features, rows: trainRows(table) }) : undefined)
    return {
      outputs: {
        model: modelSpec(features, target, used),
        report: { type: 'report', about: `training on ${target.name}` },
      },
      problems,
    }
  },
  card: ({ params, inputs }) => {
    const name = { adam: 'Adam', rmsprop: 'RMSProp', sgd: 'SGD' }[params.optimizer]
    const target = inputs.table && targetOf(inputs.table.columns)
    const length = params.epochs === undefined ? 'as long as it helps' : `${params.epochs} epochs`
    const ends = params.earlyStopping && params.epochs !== undefined ? ' at most' : ''
    return `Learns ${target ? target.name : 'the target'}, ${length}${ends} · ${name}`
  },
})

const outputMissing: NodeProblem = {
  code: 'output_missing',
  severity: 'error',
  port: 'network',
  message: 'The network does not end with an Output layer, so nothing says what it predicts.',
  hint: 'Add an Output layer at its end.',
  fix: { kind: 'insertBefore', title: 'Add an Output layer', port: 'network', type: 'layers.output' },
}

const splitMissing: NodeProblem = {
  code: 'split_missing',
  severity: 'error',
  port: 'table',
  message: 'The table is not split: without rows kept aside nobody can tell whether the model learned or memorised.',
  hint: 'Add a Split node before; its defaults suit nearly always.',
  fix: { kind: 'insertBefore', title: 'Add a Split node', port: 'table', type: 'prepare.split' },
}

/** The Input layer may stand on another table than the one that is trained with: then the two must speak of the same columns. */
function mismatch(network: LayersSpec, features: readonly Column[]): NodeProblem[] {
  const origins = (columns: readonly Column[]) =>
    [...new Set(columns.flatMap((each) => each.derivedFrom ?? [each.name]))].toSorted().join(', ')
  const expected = origins(network.features)
  const given = origins(features)
  if (expected === given) return []
  return [
    {
      code: 'network_other_features',
      severity: 'warning',
      port: 'network',
      message: `The Input layer stands on other columns (${expected}) than the table to train with (${given}). The latter are used.`,
      hint: 'Connect Input and Train to the same table.',
    },
  ]
}

const trainRows = (table: TableSpec): number | undefined => table.partRows?.train ?? table.rows

function modelSpec(features: Column[], target: Column, network: LayersSpec | undefined): ModelSpec | undefined {
  const task = taskOf(target)
  if (!task) return undefined
  return { type: 'model', task, target, inputs: rawColumns(features), parameters: network?.parameters }
}
