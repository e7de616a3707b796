import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'

export const fairness = defineNode({
  id: 'evaluate.fairness',
  version: 1,
  title: 'Compare groups',
  category: 'evaluate',
  icon: 'list-checks',
  summary:
    'Says whether the model treats the groups of a column alike: who is chosen, who is missed, who is off by more.',
  keywords: [
    'fairness',
    'bias',
    'groups',
    'demographic parity',
    'equalised odds',
    'equal opportunity',
    'discrimination',
  ],
  inputs: {
    model: { type: 'model', title: 'Model' },
    table: {
      type: 'table',
      title: 'Table',
      description: 'With the true values; the column may be one that the model does not use.',
    },
  },
  outputs: { report: { type: 'report', title: 'Groups' } },
  params: z.object({
    column: z.string().max(500).default('').meta({
      title: 'Groups by',
      description: 'The column whose values make the groups. Left empty: the first that has few different values.',
      widget: 'column',
      port: 'table',
    }),
    positive: z.string().max(500).default('').meta({
      title: 'Being chosen means',
      description: 'For classes: the answer that is the good one to get. Left empty: the second class.',
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  showsResult: true,
  panel: 'evaluation',
  infer: ({ inputs, params }) => {
    const { model, table } = inputs
    if (!model) return { outputs: { report: undefined } }
    const problems: NodeProblem[] = []
    const classes = model.task === 'regression' ? undefined : model.target.categories
    if (table && !table.columns.some((column) => column.name === model.target.name)) {
      problems.push({
        code: 'target_missing',
        severity: 'error',
        port: 'table',
        column: model.target.name,
        message: `The table has no column "${model.target.name}": whether groups are treated alike is judged by the true values.`,
        hint: 'Connect a table that holds them.',
      })
    }
    if (params.positive !== '' && classes && !classes.includes(params.positive)) {
      problems.push({
        code: 'class_unknown',
        severity: 'error',
        field: 'positive',
        message: `The model knows no class "${params.positive}".`,
        hint: `It knows ${classes.slice(0, 8).join(', ')}.`,
      })
    }
    return { outputs: { report: table && { type: 'report', about: `${model.target.name} by group` } }, problems }
  },
  card: ({ params }) => (params.column === '' ? 'Compares groups of rows' : `Compares rows by ${params.column}`),
})
