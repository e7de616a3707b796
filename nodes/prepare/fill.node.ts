import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { columnsAfter } from '../core/stepSql.ts'
import { chosenProblems, nameList } from './chosenColumns.ts'
import { canBeFilled, filledColumn, filledColumns, fillTransform } from './fillTransform.ts'

export const fill = defineNode({
  id: 'prepare.fill',
  version: 1,
  title: 'Fill missing',
  category: 'prepare',
  icon: 'paint-bucket',
  summary: 'Puts a sensible value where one is missing, learned from the training rows.',
  keywords: ['fill', 'missing', 'impute', 'imputation', 'gaps', 'null', 'na', 'median', 'mean'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    numbers: z
      .enum(['median', 'mean', 'mostFrequent', 'constant'])
      .default('median')
      .meta({
        title: 'Numbers',
        description: 'What goes into gaps of number columns. The median is not moved by a few extreme values.',
        labels: { median: 'Median', mean: 'Mean', mostFrequent: 'Most frequent', constant: 'A fixed number' },
      }),
    numberValue: z
      .number()
      .default(0)
      .meta({
        title: 'Number',
        description: 'The fixed number.',
        showIf: { field: 'numbers', in: ['constant'] },
      }),
    categories: z
      .enum(['mostFrequent', 'constant'])
      .default('mostFrequent')
      .meta({
        title: 'Categories',
        description:
          'What goes into gaps of category columns. Choose a category of their own if missing means something.',
        labels: { mostFrequent: 'Most frequent', constant: 'A category of their own' },
      }),
    categoryValue: z
      .string()
      .min(1)
      .max(100)
      .default('missing')
      .meta({
        title: 'Category',
        description: 'Name of the category for gaps.',
        showIf: { field: 'categories', in: ['constant'] },
      }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Only these columns',
        description: 'Empty: all features that have gaps.',
        widget: 'columns',
        port: 'table',
        kinds: ['number', 'integer', 'category', 'boolean', 'date'],
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: fillTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const problems = chosenProblems(table.columns, params.columns, (column) =>
      canBeFilled(column)
        ? undefined
        : `"${column.name}" holds ${column.kind === 'text' ? 'free text' : 'pictures'}, which cannot be filled.`,
    )
    const write = filledColumns(table.columns, params).map((column) => ({
      column: filledColumn(
        column,
        column.kind === 'category' && params.categories === 'constant' ? params.categoryValue : undefined,
      ),
      expr: { op: 'literal' as const, value: null },
    }))
    return { outputs: { table: { ...table, columns: columnsAfter({ write, drop: [] }, table.columns) } }, problems }
  },
  card: ({ params, inputs }) => {
    if (!inputs.table) return 'Fills gaps'
    const filled = filledColumns(inputs.table.columns, params)
    return filled.length === 0 ? 'Nothing is missing in the features' : `Fills gaps in ${nameList(filled)}`
  },
})
