import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { inferFamily, learns } from './inferFamily.ts'

export const neighbours = defineNode({
  id: 'train.neighbours',
  version: 1,
  title: 'Nearest neighbours',
  category: 'train',
  icon: 'mouse-pointer-2',
  summary: 'Looks up the rows that are most alike and takes their answer.',
  keywords: ['nearest neighbours', 'knn', 'similar', 'neighbors', 'train'],
  inputs: { table: { type: 'table', title: 'Table', description: 'With a target, and split into parts.' } },
  outputs: { model: { type: 'model', title: 'Model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    neighbours: z
      .int()
      .min(1)
      .max(10_000)
      .default(7)
      .meta({
        title: 'Neighbours',
        description: 'Rows that are asked. More smooths the answers.',
        tunable: { kind: 'int', min: 1, max: 50, log: true },
      }),
    closerCountsMore: z
      .boolean()
      .default(true)
      .meta({ title: 'Closer counts more', description: 'Weighs neighbours by how near they are.', tunable: true }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  panel: 'training',
  infer: ({ inputs }) => inferFamily(inputs.table),
  card: ({ params, inputs }) => `${learns(inputs.table)} · asks ${params.neighbours} neighbours`,
})
