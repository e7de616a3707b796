import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { inferFamily, learns } from './inferFamily.ts'

export const auto = defineNode({
  id: 'train.auto',
  version: 1,
  title: 'Auto',
  category: 'train',
  icon: 'wand-sparkles',
  summary: 'Tries linear models, trees, boosting and networks, and hands on what does best together.',
  keywords: ['auto', 'automl', 'automatic', 'best model', 'ensemble', 'stack', 'leaderboard', 'train'],
  inputs: { table: { type: 'table', title: 'Table', description: 'With a target, and split into parts.' } },
  outputs: { model: { type: 'model', title: 'Best model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    seconds: z.number().min(1).max(86_400).default(60).meta({
      title: 'Time',
      description: 'How long it may try. What comes out then hangs on how fast the machine is.',
      unit: 'seconds',
    }),
    models: z.int().min(1).max(70).optional().meta({
      title: 'Models',
      description: 'How many are tried, in place of a time: the same result each time. Empty: by time.',
      advanced: true,
    }),
    seed: z.int().min(0).max(4_294_967_295).default(42).meta({
      title: 'Seed',
      description: 'Fixes everything random.',
      widget: 'seed',
    }),
  }),
  execution: 'worker',
  capabilities: ['tables', 'tensors'],
  usesMlEngine: true,
  panel: 'training',
  infer: ({ inputs }) => inferFamily(inputs.table),
  card: ({ params, inputs }) =>
    `${learns(inputs.table)} · tries ${params.models === undefined ? `for ${params.seconds} seconds` : `${params.models} models`}`,
})
