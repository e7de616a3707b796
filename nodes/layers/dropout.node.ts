import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { growNetwork } from './growNetwork.ts'

export const dropout = defineNode({
  id: 'layers.dropout',
  version: 1,
  title: 'Dropout',
  category: 'layers',
  icon: 'shuffle',
  summary: 'Leaves out neurons at random while training, so that the network does not learn by heart.',
  keywords: ['dropout', 'regularisation', 'overfitting', 'noise'],
  inputs: { x: { type: 'layers', title: 'In' } },
  outputs: { y: { type: 'layers', title: 'Out' } },
  params: z.object({
    rate: z.number().min(0).max(0.95).default(0.2).meta({
      title: 'Share left out',
      description: 'Part of the numbers that each training step sets to zero. Predictions use them all.',
      widget: 'percent',
      tunable: true,
    }),
  }),
  execution: 'inline',
  infer: ({ inputs, params, nodeId }) => growNetwork(inputs.x, { kind: 'dropout', config: params, origin: nodeId }),
  card: ({ params }) => `Leaves out ${Math.round(params.rate * 100)} % at random while training · Dropout`,
})
