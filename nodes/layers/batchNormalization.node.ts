import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const batchNormalization = layerNode({
  id: 'layers.batchNormalization',
  title: 'Batch normalisation',
  icon: 'sliders-horizontal',
  summary: 'Keeps the numbers between layers on one scale, so that training goes faster.',
  keywords: ['batch normalization', 'normalise', 'batchnorm'],
  params: z.object({
    momentum: z.number().min(0).max(0.999).default(0.9).meta({
      title: 'Memory of the averages',
      description: 'How slowly the averages used at a prediction follow (momentum).',
      advanced: true,
    }),
    epsilon: z.number().min(1e-7).max(1).default(0.001).meta({
      title: 'Least spread',
      description: 'Added to the variance, against division by nothing (epsilon).',
      advanced: true,
    }),
  }),
  layer: (params) => ({ kind: 'batchNormalization', config: params }),
  card: () => 'Keeps numbers on one scale · Batch normalisation',
})
