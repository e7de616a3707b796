import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const repeatVector = layerNode({
  id: 'layers.repeatVector',
  title: 'Repeat',
  icon: 'copy-plus',
  summary: 'Makes a sequence of one row of numbers by repeating it at each step.',
  keywords: ['repeat', 'repeatVector', 'sequence', 'decoder', 'steps'],
  params: z.object({
    times: z
      .int()
      .min(1)
      .max(10_000)
      .default(2)
      .meta({ title: 'Steps', description: 'How often the numbers are repeated.' }),
  }),
  layer: (params) => ({ kind: 'repeatVector', config: params }),
  card: (params) => `${params.times} times the same · RepeatVector`,
})
