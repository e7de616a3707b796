import { z } from 'zod'
import { layerNode, rankOf } from './layerNode.ts'

export const noise = layerNode({
  id: 'layers.noise',
  title: 'Noise',
  icon: 'dices',
  summary: 'Adds randomness while training, so that the network does not learn by heart.',
  keywords: ['noise', 'gaussian', 'dropout', 'regularisation', 'spatial dropout', 'alpha dropout'],
  params: z.object({
    method: z
      .enum(['gaussianNoise', 'gaussianDropout', 'spatialDropout1d', 'alphaDropout'])
      .default('gaussianNoise')
      .meta({
        title: 'Kind',
        description:
          'Added noise, multiplied noise, whole channels of a sequence or picture left out, or the dropout that goes with SELU.',
        labels: {
          gaussianNoise: 'Added',
          gaussianDropout: 'Multiplied',
          spatialDropout1d: 'Channels left out',
          alphaDropout: 'Alpha dropout (for SELU)',
        },
      }),
    amount: z.number().min(0).max(0.95).default(0.1).meta({
      title: 'Amount',
      description: 'Deviation of added noise; else the share, as in Dropout.',
      tunable: true,
    }),
  }),
  layer: ({ method, amount }, before) => ({
    kind: method === 'spatialDropout1d' && rankOf(before) === 3 ? 'spatialDropout2d' : method,
    config: method === 'gaussianNoise' ? { stddev: amount } : { rate: amount },
  }),
  card: (params) => `Noise of ${params.amount} while training`,
})
