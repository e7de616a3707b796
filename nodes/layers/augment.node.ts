import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const augment = layerNode({
  id: 'layers.augment',
  title: 'Vary pictures',
  icon: 'wand-sparkles',
  summary: 'Moves, mirrors and brightens pictures at random while training: more to learn from.',
  keywords: ['augmentation', 'flip', 'shift', 'brightness', 'contrast', 'picture', 'image'],
  params: z.object({
    shift: z
      .int()
      .min(0)
      .max(16)
      .default(2)
      .meta({ title: 'Moved by up to', description: 'Each picture is moved sideways, up or down.', unit: 'pixels' }),
    flipHorizontal: z
      .boolean()
      .default(false)
      .meta({ title: 'Mirrored', description: 'Half of the pictures left to right. Not for digits or letters.' }),
    flipVertical: z
      .boolean()
      .default(false)
      .meta({ title: 'Upside down', description: 'Half of the pictures.', advanced: true }),
    brightness: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({ title: 'Brighter or darker by up to', description: 'Share of the whole range.', widget: 'percent' }),
    contrast: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({ title: 'Contrast changed by up to', description: 'Share of the contrast.', widget: 'percent' }),
  }),
  layer: (params) => ({ kind: 'augment', config: params }),
  card: (params) => `Moves pictures by up to ${params.shift} pixels while training`,
})
