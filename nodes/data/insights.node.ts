import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { targetOf } from '../core/spec/table.ts'

export const insights = defineNode({
  id: 'data.insights',
  version: 1,
  title: 'Check the data',
  category: 'data',
  icon: 'search-check',
  summary:
    'Looks for what spoils a model: leaks, duplicates, useless columns, outliers, gaps and shifts, each with its mend.',
  keywords: [
    'insights',
    'quality',
    'profile',
    'leakage',
    'duplicates',
    'outliers',
    'correlation',
    'missing',
    'report',
    'check',
  ],
  inputs: {
    table: {
      type: 'table',
      title: 'Table',
      description: 'After a Split the parts are compared with each other too.',
    },
  },
  outputs: { report: { type: 'report', title: 'Findings' } },
  params: z.object({
    rows: z.number().int().min(1000).max(1_000_000).default(50_000).meta({
      title: 'Rows to look at',
      description: 'Duplicates are searched in all rows; the other figures come from so many, spread over the table.',
      unit: 'rows',
      advanced: true,
    }),
    leakage: z.number().min(0.5).max(1).default(0.95).meta({
      title: 'Leak from',
      description:
        'A column that predicts the target alone to this degree (1 is perfectly) is told as a probable leak.',
      advanced: true,
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  showsResult: true,
  panel: 'evaluation',
  infer: ({ inputs }) => ({
    outputs: { report: inputs.table && { type: 'report', about: 'what the data hold' } },
  }),
  card: ({ inputs }) => {
    const target = inputs.table && targetOf(inputs.table.columns)
    return target
      ? `Looks for leaks, duplicates and gaps before ${target.name} is predicted`
      : 'Looks for leaks, duplicates and gaps'
  },
})
