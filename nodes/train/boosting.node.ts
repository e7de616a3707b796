import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { inferFamily, learns } from './inferFamily.ts'

export const boosting = defineNode({
  id: 'train.boosting',
  version: 1,
  title: 'Boosted trees',
  category: 'train',
  icon: 'chart-column',
  summary: 'Many small trees, each mending what the ones before got wrong: often the best for tables.',
  keywords: ['boosting', 'gradient boosting', 'trees', 'gbdt', 'gbm', 'xgboost', 'lightgbm', 'train'],
  inputs: { table: { type: 'table', title: 'Table', description: 'With a target, and split into parts.' } },
  outputs: { model: { type: 'model', title: 'Model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    rounds: z.int().min(1).max(100_000).default(300).meta({
      title: 'Rounds at most',
      description: 'How many trees are added one after the other (one a class where there are several).',
    }),
    learningRate: z
      .number()
      .positive()
      .max(1)
      .default(0.1)
      .meta({
        title: 'Learning rate',
        description: 'How much of what each tree says is taken. Smaller needs more rounds.',
        tunable: { kind: 'float', min: 0.02, max: 0.3, log: true },
      }),
    maxLeaves: z
      .int()
      .min(2)
      .max(1024)
      .default(31)
      .meta({
        title: 'Leaves a tree',
        description: 'How finely each tree may tell rows apart.',
        tunable: { kind: 'int', min: 4, max: 64, log: true },
      }),
    minLeafRows: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .meta({
        title: 'Rows in a leaf at least',
        description: 'Keeps single rows from being learned by heart. Empty: follows from the number of rows.',
        tunable: { kind: 'int', min: 3, max: 100, log: true },
      }),
    patience: z.int().min(0).max(100_000).default(20).meta({
      title: 'Patience',
      description: 'Rounds without a better result on the validation rows after which it stops. 0: never stops early.',
    }),
    maxDepth: z.int().min(1).max(100).optional().meta({
      title: 'Depth at most',
      description: 'Questions one after the other. Empty: as the leaves allow.',
      advanced: true,
    }),
    l2: z
      .number()
      .min(0)
      .max(1e6)
      .default(1)
      .meta({
        title: 'Keep leaves small',
        description: 'An L2 penalty on what leaves say.',
        advanced: true,
        tunable: { kind: 'float', min: 0.01, max: 30, log: true },
      }),
    rowShare: z
      .number()
      .positive()
      .max(1)
      .default(1)
      .meta({ title: 'Share of rows', description: 'Rows that each round sees, drawn by chance.', advanced: true }),
    featureShare: z
      .number()
      .positive()
      .max(1)
      .default(1)
      .meta({
        title: 'Share of features',
        description: 'Features that each tree sees, drawn by chance.',
        advanced: true,
        tunable: { kind: 'float', min: 0.3, max: 1 },
      }),
    seed: z.int().min(0).max(4_294_967_295).default(42).meta({
      title: 'Seed',
      description: 'Fixes everything random: the same seed gives the same model.',
      widget: 'seed',
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  panel: 'training',
  infer: ({ inputs }) => inferFamily(inputs.table),
  card: ({ params, inputs }) => `${learns(inputs.table)} · up to ${params.rounds} rounds of trees`,
})
