import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { inferFamily, learns } from './inferFamily.ts'

export const tree = defineNode({
  id: 'train.tree',
  version: 1,
  title: 'Decision tree',
  category: 'train',
  icon: 'align-horizontal-distribute-center',
  summary: 'One tree of questions that a person can read.',
  keywords: ['decision tree', 'cart', 'rules', 'train', 'explainable'],
  inputs: { table: { type: 'table', title: 'Table', description: 'With a target, and split into parts.' } },
  outputs: { model: { type: 'model', title: 'Model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    maxDepth: z
      .int()
      .min(1)
      .max(50)
      .default(4)
      .meta({
        title: 'Depth at most',
        description: 'Questions one after the other before an answer.',
        tunable: { kind: 'int', min: 2, max: 12 },
      }),
    minLeafRows: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(5)
      .meta({
        title: 'Rows in a leaf at least',
        description: 'Fewer rows are not parted further.',
        tunable: { kind: 'int', min: 1, max: 50, log: true },
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
  card: ({ params, inputs }) => `${learns(inputs.table)} · ${params.maxDepth} questions deep`,
})
