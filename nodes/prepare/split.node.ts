import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { splitCard, splitProblems, splitSpec } from './splitPlan.ts'

const share = (value: number, title: string, description: string) =>
  z.number().min(0).max(100).default(value).meta({ title, description, unit: '%', widget: 'percent' })

export const split = defineNode({
  id: 'prepare.split',
  version: 1,
  title: 'Split',
  category: 'prepare',
  icon: 'split',
  summary: 'Gives each row its part: for training, for watching the training, or for the final test.',
  keywords: ['split', 'train', 'test', 'validation', 'holdout', 'stratified', 'time', 'partition'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    train: share(70, 'Training', 'Rows that the model learns from.'),
    validation: share(15, 'Validation', 'Rows on which the training is watched, to stop before it learns by heart.'),
    test: share(15, 'Test', 'Rows that are kept for the final judgement.'),
    by: z
      .enum(['auto', 'random', 'stratified', 'time', 'column'])
      .default('auto')
      .meta({
        title: 'How',
        description: 'Automatic keeps the mix of classes equal in all parts, and draws at random for numbers.',
        labels: {
          auto: 'Automatic',
          random: 'At random',
          stratified: 'At random, equal mix of classes',
          time: 'By time, oldest rows train',
          column: 'By a column that says it',
        },
      }),
    column: z
      .string()
      .max(200)
      .default('')
      .meta({
        title: 'Column',
        description: 'The classes to mix, the time to go by, or the column that names the part.',
        widget: 'column',
        port: 'table',
        showIf: { field: 'by', in: ['stratified', 'time', 'column'] },
      }),
    map: z
      .record(z.string(), z.enum(['train', 'validation', 'test']))
      .default({})
      .meta({
        title: 'Part of each value',
        description: 'Which part each value of the column means. train, valid and test are understood as they are.',
        widget: 'json',
        showIf: { field: 'by', in: ['column'] },
        advanced: true,
      }),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(42)
      .meta({
        title: 'Seed',
        description: 'The same seed gives the same parts again.',
        widget: 'seed',
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  assignsParts: true,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    return { outputs: { table: splitSpec(table, params) }, problems: splitProblems(table, params) }
  },
  card: ({ params, inputs }) => splitCard(inputs.table, params),
})
