import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { inferFamily, learns } from './inferFamily.ts'

export const forest = defineNode({
  id: 'train.forest',
  version: 1,
  title: 'Random forest',
  category: 'train',
  icon: 'columns-3',
  summary: 'Many deep trees that each see other rows and features; they vote.',
  keywords: ['forest', 'random forest', 'extra trees', 'trees', 'bagging', 'train'],
  inputs: { table: { type: 'table', title: 'Table', description: 'With a target, and split into parts.' } },
  outputs: { model: { type: 'model', title: 'Model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    trees: z
      .int()
      .min(1)
      .max(10_000)
      .default(200)
      .meta({ title: 'Trees', description: 'More are steadier and slower.' }),
    kind: z
      .enum(['forest', 'extra'])
      .default('forest')
      .meta({
        title: 'Thresholds',
        description:
          'Best: the threshold that parts rows best (random forest). By chance: drawn for each feature (extra trees), steadier on noise.',
        labels: { forest: 'Best', extra: 'By chance' },
        tunable: true,
      }),
    minLeafRows: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1)
      .meta({
        title: 'Rows in a leaf at least',
        description: 'More smooths the answers.',
        tunable: { kind: 'int', min: 1, max: 20, log: true },
      }),
    maxDepth: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({ title: 'Depth at most', description: 'Questions one after the other. Empty: no limit.', advanced: true }),
    featureShare: z
      .number()
      .positive()
      .max(1)
      .optional()
      .meta({
        title: 'Features at each split',
        description: 'Share of the features looked at. Empty: their square root for classes, all for numbers.',
        advanced: true,
        tunable: { kind: 'float', min: 0.1, max: 1 },
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
  card: ({ params, inputs }) => `${learns(inputs.table)} · ${params.trees} trees`,
})
