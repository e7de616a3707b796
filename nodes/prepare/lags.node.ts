import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { nameList } from './chosenColumns.ts'
import { afterLearning } from './shapeProblems.ts'
import { tablePorts } from './stepSpec.ts'
import { lagsPlan, lagsProblems, windowFigures } from './windowPlan.ts'

export const orderParam = z.string().max(500).default('').meta({
  title: 'In the order of',
  description: 'The column that tells the time. Empty: the first date column, else the rows as they stand.',
  widget: 'column',
  port: 'table',
})
export const groupsParam = z.array(z.string()).default([]).meta({
  title: 'Each on its own',
  description: 'Columns that tell series apart, such as the shop: one never looks at rows of another.',
  widget: 'columns',
  port: 'table',
})

export const lags = defineNode({
  id: 'prepare.lags',
  version: 1,
  title: 'Lags and windows',
  category: 'prepare',
  icon: 'history',
  summary: 'Adds what the rows before tell: earlier values, moving means, changes.',
  keywords: ['lag', 'window', 'rolling', 'moving average', 'time series', 'difference', 'shift', 'previous', 'trend'],
  ...tablePorts,
  params: z.object({
    figures: z
      .array(
        z.object({
          column: z
            .string()
            .max(500)
            .default('')
            .meta({ title: 'Column', description: 'Whose earlier values count.', widget: 'column', port: 'table' }),
          figure: z
            .enum(windowFigures)
            .default('lag')
            .meta({
              title: 'Figure',
              description: 'Over the rows before this one.',
              labels: {
                lag: 'Value before',
                difference: 'Change',
                mean: 'Mean',
                min: 'Smallest',
                max: 'Largest',
                deviation: 'Deviation',
                sum: 'Sum',
              },
            }),
          rows: z
            .int()
            .min(1)
            .max(10_000)
            .default(1)
            .meta({ title: 'Rows back', description: 'How far it looks back.' }),
        }),
      )
      .max(200)
      .default([])
      .meta({
        title: 'Columns to add',
        description: 'Each looks at rows before, never at its own.',
        widget: 'list',
        item: 'column',
      }),
    order: orderParam,
    by: groupsParam,
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const problems = lagsProblems(table, params)
    if (problems.some((each) => each.severity === 'error')) return { outputs: { table: undefined }, problems }
    const { columns } = lagsPlan(table, params)
    return {
      outputs: { table: { ...table, columns: [...table.columns, ...columns] } },
      problems: [...problems, ...afterLearning(table)],
    }
  },
  card: ({ params }) =>
    params.figures.length === 0
      ? 'Adds nothing yet'
      : `Adds earlier values of ${nameList([...new Set(params.figures.map((each) => each.column || '…'))].map((name) => ({ name })))}`,
})
