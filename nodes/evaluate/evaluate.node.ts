import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'

const partWords = { test: 'test rows', validation: 'validation rows', train: 'training rows', all: 'all rows' } as const

/** "test rows": how a part is called in sentences. */
export const rowsOfPart = (part: keyof typeof partWords): string => partWords[part]

export const evaluate = defineNode({
  id: 'evaluate.evaluate',
  version: 1,
  title: 'Evaluate',
  category: 'evaluate',
  icon: 'gauge',
  summary: 'Says how good the model is on rows that it has never seen, beside guessing.',
  keywords: ['evaluate', 'test', 'metrics', 'accuracy', 'error', 'confusion', 'roc', 'residuals', 'score'],
  inputs: {
    model: { type: 'model', title: 'Model' },
    table: { type: 'table', title: 'Table', description: 'Raw or prepared: what is missing is done as in training.' },
  },
  outputs: { report: { type: 'report', title: 'Report' } },
  params: z.object({
    part: z
      .enum(['test', 'validation', 'train', 'all'])
      .default('test')
      .meta({
        title: 'Rows',
        description:
          'Which rows to judge by. Those for testing were used for nothing else. A table without parts is taken whole.',
        labels: { test: 'For testing', validation: 'For validation', train: 'For training', all: 'All' },
      }),
    missCost: z.number().min(0).max(1e9).default(1).meta({
      title: 'Cost of a miss',
      description:
        'For two classes: what it costs to miss a row of the second class. With it the best threshold is found.',
    }),
    alarmCost: z.number().min(0).max(1e9).default(1).meta({
      title: 'Cost of a false alarm',
      description: 'For two classes: what it costs to take a row of the first class for one of the second.',
    }),
    slices: z.array(z.string()).default([]).meta({
      title: 'Look by column',
      description: 'Columns in whose groups the model is looked at for weak spots. None chosen: all that suit.',
      widget: 'columns',
      port: 'table',
      advanced: true,
    }),
    samples: z.int().min(0).max(2000).default(500).meta({
      title: 'Samples for the intervals',
      description:
        'How often rows are drawn again to see how sure each figure is (bootstrap); fewer for large tables, 0 for none.',
      advanced: true,
    }),
    file: z.string().default('').meta({
      title: 'Judge by a file instead',
      description: 'A second CSV file with true values, used for nothing else. Empty: the connected table.',
      widget: 'file',
      advanced: true,
    }),
  }),
  probe: ({ file }) => (file.trim() === '' ? undefined : { kind: 'csv', file, options: { ragged: 'setAside' } }),
  execution: 'worker',
  capabilities: ['tables'],
  showsResult: true,
  panel: 'evaluation',
  infer: ({ inputs, params }) => {
    const { model, table } = inputs
    if (!model) return { outputs: { report: undefined } }
    const problems: NodeProblem[] = []
    if (params.file === '' && table && !table.columns.some((column) => column.name === model.target.name)) {
      problems.push({
        code: 'target_missing',
        severity: 'error',
        port: 'table',
        column: model.target.name,
        message: `The table has no column "${model.target.name}", so there is nothing to compare the predictions with.`,
        hint: 'Connect a table that holds the true values.',
      })
    }
    if (params.part === 'train' && params.file === '') {
      problems.push({
        code: 'judged_by_training_rows',
        severity: 'warning',
        field: 'part',
        message: 'The model has seen the training rows: it looks better on them than it is.',
        hint: 'Judge by the rows for testing.',
        fix: { kind: 'setParams', title: 'Use the test rows', params: { part: 'test' } },
      })
    }
    const hasParts = table === undefined || table.partRows !== undefined
    const part = hasParts && params.file === '' ? params.part : 'all'
    return {
      outputs: { report: table && { type: 'report', about: `${model.target.name} on ${rowsOfPart(part)}` } },
      problems,
    }
  },
  card: ({ params, inputs }) =>
    `Judges ${inputs.model ? `the predictions of ${inputs.model.target.name}` : 'the model'} by ${rowsOfPart(params.part)}`,
})
