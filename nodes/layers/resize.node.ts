import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const resize = layerNode({
  id: 'layers.resize',
  title: 'Enlarge',
  icon: 'maximize-2',
  summary: 'Makes a picture larger by repeating each place.',
  keywords: ['upsampling', 'upSampling2d', 'enlarge', 'resize', 'nearest', 'picture', 'decoder'],
  params: z.object({
    size: z
      .int()
      .min(2)
      .max(16)
      .default(2)
      .meta({ title: 'Times', description: 'How many times as high and as wide it becomes.' }),
  }),
  layer: (params) => ({ kind: 'upSampling2d', config: params }),
  card: (params) => `${params.size} times as high and wide · UpSampling2D`,
})
