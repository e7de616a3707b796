import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'

export const explain = defineNode({
  id: 'evaluate.explain',
  version: 1,
  title: 'Explain',
  category: 'evaluate',
  icon: 'circle-help',
  summary: 'Says what the model looks at, how its answer hangs on each column, and why it answers so for one row.',
  keywords: [
    'explain',
    'importance',
    'shapley',
    'shap',
    'partial dependence',
    'ice',
    'counterfactual',
    'why',
    'waterfall',
    'neighbours',
    'interpret',
  ],
  inputs: {
    model: { type: 'model', title: 'Model' },
    table: { type: 'table', title: 'Table', description: 'Raw or prepared, with the true values.' },
  },
  outputs: { report: { type: 'report', title: 'Explanation' } },
  params: z.object({
    row: z.int().min(1).optional().meta({
      title: 'Row to explain',
      description: 'Its number in the source, from 1. Left empty: the first of the rows for testing.',
      placeholder: 'the first',
    }),
    wanted: z.string().max(200).default('').meta({
      title: 'What would change it to',
      description: 'The class or number wanted instead. Left empty: the other class, or a clearly different number.',
    }),
    columns: z.int().min(1).max(12).default(4).meta({
      title: 'Columns to draw',
      description: 'For so many of the most important columns it is shown how the answer hangs on them.',
      advanced: true,
    }),
    seed: z.int().min(0).max(4294967295).default(1).meta({
      title: 'Seed',
      description: 'What is drawn by chance is drawn the same for the same seed.',
      widget: 'seed',
      advanced: true,
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  showsResult: true,
  panel: 'evaluation',
  infer: ({ inputs }) => {
    const { model, table } = inputs
    if (!model) return { outputs: { report: undefined } }
    const problems: NodeProblem[] = []
    if (table && !table.columns.some((column) => column.name === model.target.name)) {
      problems.push({
        code: 'target_missing',
        severity: 'error',
        port: 'table',
        column: model.target.name,
        message: `The table has no column "${model.target.name}": how much a column matters is judged by the true values.`,
        hint: 'Connect a table that holds them.',
      })
    }
    return {
      outputs: { report: table && { type: 'report', about: `why ${model.target.name} is predicted so` } },
      problems,
    }
  },
  card: ({ params, inputs }) =>
    `Explains ${inputs.model ? `the predictions of ${inputs.model.target.name}` : 'the model'}, and ${params.row === undefined ? 'one row' : `row ${params.row}`} in detail`,
})
