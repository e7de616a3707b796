import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { nameList } from './chosenColumns.ts'
import { unknownColumns } from './shapeProblems.ts'
import { tablePorts, withoutCounts } from './stepSpec.ts'

export const distinct = defineNode({
  id: 'prepare.distinct',
  version: 1,
  title: 'Remove duplicates',
  category: 'prepare',
  icon: 'copy',
  summary: 'Keeps one row of those that are equal.',
  keywords: ['duplicates', 'deduplicate', 'distinct', 'unique', 'repeated', 'rows'],
  ...tablePorts,
  params: z.object({
    columns: z.array(z.string()).default([]).meta({
      title: 'Equal in',
      description: 'Columns that make two rows equal. Empty: all columns.',
      widget: 'columns',
      port: 'table',
    }),
    keep: z
      .enum(['first', 'last'])
      .default('first')
      .meta({
        title: 'Keep',
        description: 'Which of the equal rows stays.',
        labels: { first: 'The first', last: 'The last' },
        widget: 'segments',
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs, params }) => ({
    outputs: { table: inputs.table && withoutCounts(inputs.table) },
    problems: unknownColumns(inputs.table, params.columns, 'columns'),
  }),
  card: ({ params }) =>
    params.columns.length === 0
      ? 'Keeps one of equal rows'
      : `Keeps the ${params.keep} row of each ${nameList(params.columns.map((name) => ({ name })))}`,
})
