import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { unknownColumns } from './shapeProblems.ts'
import { tablePorts, withoutCounts } from './stepSpec.ts'

export const sample = defineNode({
  id: 'prepare.sample',
  version: 1,
  title: 'Sample rows',
  category: 'prepare',
  icon: 'dices',
  summary: 'Keeps some rows by chance, to try things quickly on less data.',
  keywords: ['sample', 'random', 'subset', 'fraction', 'fewer', 'downsample', 'stratified'],
  ...tablePorts,
  params: z.object({
    by: z
      .enum(['share', 'count'])
      .default('share')
      .meta({
        title: 'How many',
        description: 'A share of the rows, or a number of them.',
        labels: { share: 'A share', count: 'A number' },
        widget: 'segments',
      }),
    share: z
      .number()
      .min(0.01)
      .max(100)
      .default(10)
      .meta({
        title: 'Share',
        description: 'Of all rows.',
        unit: '%',
        widget: 'percent',
        showIf: { field: 'by', in: ['share'] },
      }),
    count: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(1000)
      .meta({
        title: 'Rows',
        description: 'How many rows to keep; all, where there are fewer.',
        showIf: { field: 'by', in: ['count'] },
      }),
    column: z.string().max(500).default('').meta({
      title: 'Keep the mix of',
      description: 'A column whose values keep their shares, the target say. Empty: rows are drawn from all alike.',
      widget: 'column',
      port: 'table',
    }),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(42)
      .meta({
        title: 'Seed',
        description: 'The same seed draws the same rows again.',
        widget: 'seed',
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs, params }) => ({
    outputs: { table: inputs.table && withoutCounts(inputs.table) },
    problems: params.column === '' ? [] : unknownColumns(inputs.table, [params.column], 'column'),
  }),
  card: ({ params }) =>
    `Keeps ${params.by === 'share' ? `${params.share} % of the rows` : `${params.count.toLocaleString('en')} rows`}${params.column === '' ? '' : `, by ${params.column}`}`,
})
