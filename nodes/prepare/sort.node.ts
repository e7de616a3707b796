import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { unknownColumns } from './shapeProblems.ts'
import { tablePorts } from './stepSpec.ts'

export const sort = defineNode({
  id: 'prepare.sort',
  version: 1,
  title: 'Sort',
  category: 'prepare',
  icon: 'arrow-down-up',
  summary: 'Puts the rows into another order.',
  keywords: ['sort', 'order', 'arrange', 'ascending', 'descending', 'rank'],
  ...tablePorts,
  params: z.object({
    by: z
      .array(
        z.object({
          column: z
            .string()
            .max(500)
            .default('')
            .meta({ title: 'Column', description: 'The column to sort by.', widget: 'column', port: 'table' }),
          direction: z
            .enum(['up', 'down'])
            .default('up')
            .meta({
              title: 'Direction',
              description: 'Smallest or largest first; missing values come last.',
              labels: { up: 'Smallest first', down: 'Largest first' },
            }),
        }),
      )
      .max(50)
      .default([])
      .meta({ title: 'Sort by', description: 'The first column counts most.', widget: 'list', item: 'column' }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs, params }) => ({
    outputs: { table: inputs.table },
    problems: inputs.table
      ? params.by.flatMap(({ column }, at) => unknownColumns(inputs.table, [column], `by.${at}.column`))
      : [],
  }),
  card: ({ params }) =>
    params.by.length === 0
      ? 'Keeps the order: no column yet'
      : `Sorts by ${params.by.map(({ column, direction }) => `${column || '…'} ${direction === 'up' ? '↑' : '↓'}`).join(', ')}`,
})
