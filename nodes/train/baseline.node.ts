import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { inferFamily, learns } from './inferFamily.ts'

export const baseline = defineNode({
  id: 'train.baseline',
  version: 1,
  title: 'Naive baseline',
  category: 'train',
  icon: 'circle-dashed',
  summary: 'The simplest guess, the same for every row: what every model has to beat.',
  keywords: ['baseline', 'naive', 'dummy', 'mean', 'median', 'majority', 'guess', 'last value', 'train'],
  inputs: { table: { type: 'table', title: 'Table', description: 'With a target, and split into parts.' } },
  outputs: { model: { type: 'model', title: 'Model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    numbers: z
      .enum(['mean', 'median', 'last'])
      .default('mean')
      .meta({
        title: 'For numbers',
        description: 'Mean, middle value, or the last one. Of classes the most frequent is guessed.',
        labels: { mean: 'Mean', median: 'Median', last: 'Last value' },
        widget: 'segments',
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  panel: 'training',
  infer: ({ inputs }) => inferFamily(inputs.table),
  card: ({ inputs }) => `${learns(inputs.table)} · guesses the same for every row`,
})
