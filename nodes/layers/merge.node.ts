import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { joinBranches } from './growNetwork.ts'

const port = (title: string, optional: boolean) => ({
  type: 'layers' as const,
  title,
  ...(optional ? { optional } : {}),
})

export const merge = defineNode({
  id: 'layers.merge',
  version: 1,
  title: 'Join branches',
  category: 'layers',
  icon: 'merge',
  summary: 'Brings branches of a network together: side by side, added, multiplied or the larger of each.',
  keywords: ['merge', 'concatenate', 'add', 'multiply', 'average', 'maximum', 'branches', 'several inputs', 'residual'],
  inputs: { a: port('First', false), b: port('Second', false), c: port('Third', true), d: port('Fourth', true) },
  outputs: { y: { type: 'layers', title: 'Out' } },
  params: z.object({
    method: z
      .enum(['concatenate', 'add', 'multiply', 'average', 'maximum', 'minimum', 'dot'])
      .default('concatenate')
      .meta({
        title: 'How',
        description: 'Side by side keeps all numbers; the others want branches of the same shape.',
        labels: {
          concatenate: 'Side by side',
          add: 'Sum',
          multiply: 'Product',
          average: 'Mean',
          maximum: 'Larger',
          minimum: 'Smaller',
          dot: 'Dot product',
        },
      }),
  }),
  execution: 'inline',
  infer: ({ inputs, params, nodeId }) => joinBranches(inputs, { kind: params.method, config: {}, origin: nodeId }),
  card: ({ params, outputs }) => {
    const words = {
      concatenate: 'Side by side · Concatenate',
      add: 'Sum · Add',
      multiply: 'Product · Multiply',
      average: 'Mean · Average',
      maximum: 'The larger of each · Maximum',
      minimum: 'The smaller of each · Minimum',
      dot: 'How alike two branches are · Dot',
    }[params.method]
    const shape = outputs.y?.shape
    return shape ? `${words} · gives ${shape.join(' × ')}` : words
  },
})
