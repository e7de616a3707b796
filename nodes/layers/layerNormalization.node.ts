import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const layerNormalization = layerNode({
  id: 'layers.layerNormalization',
  title: 'Layer normalisation',
  icon: 'sliders-horizontal',
  summary: 'Brings the numbers of each row to one scale.',
  keywords: ['layer normalization', 'normalise', 'layernorm'],
  params: z.object({
    epsilon: z.number().min(1e-7).max(1).default(0.001).meta({
      title: 'Least spread',
      description: 'Added to the variance, against division by nothing (epsilon).',
      advanced: true,
    }),
  }),
  layer: (params) => ({ kind: 'layerNormalization', config: params }),
  card: () => 'Each row on one scale · Layer normalisation',
})
