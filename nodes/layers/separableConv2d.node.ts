import { z } from 'zod'
import { layerNode, shared } from './layerNode.ts'

export const separableConv2d = layerNode({
  id: 'layers.separableConv2d',
  title: 'Separable convolution',
  icon: 'scan',
  summary:
    'Looks for patterns in each channel of a picture by itself, then mixes the channels: a convolution with far fewer weights.',
  keywords: ['separable', 'convolution', 'xception', 'mobile', 'depthwise', 'pointwise', 'picture'],
  params: z.object({
    filters: z
      .int()
      .min(1)
      .max(2048)
      .default(32)
      .meta({
        title: 'Filters',
        description: 'How many mixtures of the channels come out; each gives one number a place.',
        tunable: { kind: 'int', min: 8, max: 128, log: true },
      }),
    kernelSize: z
      .int()
      .min(1)
      .max(31)
      .default(3)
      .meta({ title: 'Window', description: 'Side of the patch that it looks at (kernel size).', unit: 'pixels' }),
    activation: shared.activation('relu'),
    depthMultiplier: z.int().min(1).max(16).default(1).meta({
      title: 'Patterns a channel',
      description: 'How many patterns each channel is looked through for.',
      advanced: true,
    }),
    strides: z
      .int()
      .min(1)
      .max(16)
      .default(1)
      .meta({ title: 'Step', description: 'How far the window moves each time (stride).', advanced: true }),
    padding: shared.padding,
    useBias: shared.useBias,
    kernelInitializer: shared.kernelInitializer,
    l1: shared.penalty('L1'),
    l2: shared.penalty('L2'),
  }),
  layer: (params) => ({ kind: 'separableConv2d', config: params }),
  card: (params) =>
    `Looks for ${params.filters} patterns of ${params.kernelSize} × ${params.kernelSize}, with few weights · SeparableConv2D`,
})
