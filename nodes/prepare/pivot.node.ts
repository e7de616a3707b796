import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { pivotFigures, pivotPlan, pivotProblems } from './pivotPlan.ts'
import { afterLearning } from './shapeProblems.ts'
import { tablePorts } from './stepSpec.ts'

const words: Record<(typeof pivotFigures)[number], string> = {
  count: 'How many',
  sum: 'Sum',
  mean: 'Mean',
  min: 'Smallest',
  max: 'Largest',
  median: 'Median',
  first: 'First',
  last: 'Last',
}

export const pivot = defineNode({
  id: 'prepare.pivot',
  version: 1,
  title: 'Pivot',
  category: 'prepare',
  icon: 'table-2',
  summary: 'Makes a column of each category: long tables become wide.',
  keywords: ['pivot', 'crosstab', 'wide', 'spread', 'reshape', 'columns', 'unstack'],
  ...tablePorts,
  params: z.object({
    by: z.array(z.string()).default([]).meta({
      title: 'One row for each',
      description: 'Columns whose equal values belong together. None: one row for the whole table.',
      widget: 'columns',
      port: 'table',
    }),
    names: z
      .string()
      .max(500)
      .default('')
      .meta({
        title: 'Columns named by',
        description: 'A column of categories: each becomes a column.',
        widget: 'column',
        port: 'table',
        kinds: ['category', 'boolean'],
      }),
    values: z.string().max(500).default('').meta({
      title: 'Values from',
      description: 'What stands in the new columns. Empty with "How many": rows are counted.',
      widget: 'column',
      port: 'table',
    }),
    figure: z
      .enum(pivotFigures)
      .default('count')
      .meta({ title: 'Where several rows meet', description: 'What becomes of their values.', labels: words }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const problems = pivotProblems(table, params)
    const plan = problems.length > 0 ? undefined : pivotPlan(table, params)
    if (!plan) return { outputs: { table: undefined }, problems }
    const hasParts = plan.columns.some((each) => each.role === 'split')
    return {
      outputs: { table: { type: 'table', columns: plan.columns, ...(hasParts ? { partRows: {} } : {}) } },
      problems: afterLearning(table),
    }
  },
  card: ({ params }) =>
    params.names === ''
      ? 'Which column names the new ones?'
      : `A column for each ${params.names}: ${words[params.figure].toLowerCase()}${params.values === '' ? '' : ` of ${params.values}`}`,
})
