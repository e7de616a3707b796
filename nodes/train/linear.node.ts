import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { inferFamily, learns } from './inferFamily.ts'

export const linear = defineNode({
  id: 'train.linear',
  version: 1,
  title: 'Linear model',
  category: 'train',
  icon: 'chart-line',
  summary: 'Adds up the features, each with a weight: linear regression for numbers, logistic regression for classes.',
  keywords: ['linear', 'regression', 'logistic', 'ridge', 'lasso', 'elastic net', 'coefficients', 'train'],
  inputs: { table: { type: 'table', title: 'Table', description: 'With a target, and split into parts.' } },
  outputs: { model: { type: 'model', title: 'Model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    penalty: z
      .number()
      .min(0)
      .max(1e9)
      .default(1)
      .meta({
        title: 'Keep weights small',
        description: 'Strength of the penalty on the weights, against learning by heart. 0 switches it off.',
        tunable: { kind: 'float', min: 0.001, max: 1000, log: true },
      }),
    l1Share: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({
        title: 'Leave features out',
        description:
          'Share of the penalty that pulls weights to exactly 0 (L1, lasso); the rest keeps them small (L2, ridge).',
        advanced: true,
        tunable: { kind: 'float', min: 0, max: 1 },
      }),
    iterations: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1000)
      .meta({ title: 'Steps at most', description: 'Where there is no closed solution.', advanced: true }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  panel: 'training',
  infer: ({ inputs }) => inferFamily(inputs.table),
  card: ({ inputs }) => `${learns(inputs.table)} · adds up weighted features`,
})
