import { z } from 'zod'
import { layerNode, rankOf } from './layerNode.ts'

export const pooling = layerNode({
  id: 'layers.pooling',
  title: 'Pooling',
  icon: 'maximize-2',
  summary: 'Makes a picture or sequence smaller: of each small patch the largest or the mean is kept.',
  keywords: ['pooling', 'max pooling', 'average pooling', 'downsample', 'smaller'],
  params: z.object({
    method: z
      .enum(['max', 'average'])
      .default('max')
      .meta({
        title: 'Keeps',
        description: 'The largest number of each patch, or their mean.',
        labels: { max: 'Largest', average: 'Mean' },
        widget: 'segments',
      }),
    poolSize: z.int().min(2).max(16).default(2).meta({
      title: 'Patch',
      description: 'Side of the patches: with 2, a picture has half the height and width afterwards.',
    }),
    strides: z.int().min(1).max(16).optional().meta({
      title: 'Step',
      description: 'How far the patch moves. Empty: patches lie side by side.',
      advanced: true,
    }),
    padding: z
      .enum(['valid', 'same'])
      .default('valid')
      .meta({
        title: 'Edges',
        description: 'Leave out what does not fill a patch, or pad it.',
        labels: { valid: 'Leave out', same: 'Padded' },
        advanced: true,
      }),
  }),
  layer: ({ method, ...config }, before) => ({
    kind: `${method}Pooling${rankOf(before) === 2 ? '1d' : '2d'}`,
    config,
  }),
  card: (params) =>
    `Keeps the ${params.method === 'max' ? 'largest' : 'mean'} of each patch of ${params.poolSize} · Pooling`,
})
