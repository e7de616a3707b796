import { z } from 'zod'
import { layerNode, rankOf } from './layerNode.ts'

export const globalPooling = layerNode({
  id: 'layers.globalPooling',
  title: 'Global pooling',
  icon: 'maximize-2',
  summary: 'Takes a whole picture or sequence together: one number a channel.',
  keywords: ['global pooling', 'global average pooling', 'global max pooling', 'flatten'],
  params: z.object({
    method: z
      .enum(['average', 'max'])
      .default('average')
      .meta({
        title: 'Keeps',
        description: 'The mean over all places, or the largest number.',
        labels: { average: 'Mean', max: 'Largest' },
        widget: 'segments',
      }),
  }),
  layer: ({ method }, before) => ({
    kind: `global${method === 'max' ? 'Max' : 'Average'}Pooling${rankOf(before) === 2 ? '1d' : '2d'}`,
    config: {},
  }),
  card: (params) => `One number a channel: the ${params.method === 'max' ? 'largest' : 'mean'} · Global pooling`,
})
