import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const reshape = layerNode({
  id: 'layers.reshape',
  title: 'Reshape',
  icon: 'layout-template',
  summary: 'Lays the numbers out in other sides.',
  keywords: ['reshape', 'shape', 'sides'],
  params: z.object({
    sides: z.array(z.int().min(1).max(100_000)).min(1).max(4).default([1]).meta({
      title: 'Sides',
      description:
        'Multiplied, they must give as many numbers as come in: [28, 28, 1] for a picture, [24, 3] for a sequence.',
    }),
  }),
  layer: (params) => ({ kind: 'reshape', config: params }),
  card: (params) => `Laid out as ${params.sides.join(' × ')} · Reshape`,
})
