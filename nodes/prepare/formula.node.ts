import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { nameList } from './chosenColumns.ts'
import { formulaEffect, formulaTransform } from './formulaTransform.ts'
import { specAfter, tablePorts } from './stepSpec.ts'

const kinds = ['automatic', 'number', 'integer', 'category', 'boolean', 'text', 'date'] as const

export const formula = defineNode({
  id: 'prepare.formula',
  version: 1,
  title: 'Formula column',
  category: 'prepare',
  icon: 'square-function',
  summary: 'Computes columns from others, row by row.',
  keywords: ['formula', 'calculate', 'compute', 'expression', 'derive', 'column', 'if', 'new column'],
  ...tablePorts,
  params: z.object({
    formulas: z
      .array(
        z.object({
          name: z.string().max(200).default('').meta({
            title: 'Column',
            description: 'A new name, or that of a column to replace.',
            placeholder: 'total',
          }),
          formula: z.string().max(20_000).default('').meta({
            title: 'Formula',
            description: 'Over the columns of the row and the formulas above.',
            widget: 'expression',
            port: 'table',
            placeholder: 'price * amount',
          }),
          kind: z
            .enum(kinds)
            .default('automatic')
            .meta({
              title: 'Holds',
              description: 'What the column holds; automatic goes by the formula.',
              labels: {
                automatic: 'Automatic',
                number: 'Numbers',
                integer: 'Whole numbers',
                category: 'Categories',
                boolean: 'True or false',
                text: 'Free text',
                date: 'Dates',
              },
            }),
        }),
      )
      .max(100)
      .default([])
      .meta({
        title: 'Formulas',
        description: 'Each makes one column and sees the ones above it.',
        widget: 'list',
        item: 'formula',
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: formulaTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const { effect, problems } = formulaEffect(table.columns, params)
    return { outputs: { table: specAfter(table, effect) }, problems }
  },
  card: ({ params }) => {
    const [first] = params.formulas
    if (!first) return 'No formula yet'
    if (params.formulas.length === 1)
      return `${first.name || '…'} = ${first.formula.replaceAll(/\s+/g, ' ').slice(0, 80) || '…'}`
    return `Computes ${nameList(params.formulas.map((each) => ({ name: each.name || '…' })))}`
  },
})
