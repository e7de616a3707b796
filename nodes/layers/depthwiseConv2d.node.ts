import { z } from 'zod'
import { layerNode, shared } from './layerNode.ts'

export const depthwiseConv2d = layerNode({
  id: 'layers.depthwiseConv2d',
  title: 'Depthwise convolution',
  icon: 'scan',
  summary: 'Looks for patterns in each channel of a picture by itself, with few weights.',
  keywords: ['depthwise', 'convolution', 'mobile', 'picture', 'separable'],
  params: z.object({
    kernelSize: z
      .int()
      .min(1)
      .max(31)
      .default(3)
      .meta({ title: 'Window', description: 'Side of the patch that it looks at (kernel size).', unit: 'pixels' }),
    depthMultiplier: z
      .int()
      .min(1)
      .max(16)
      .default(1)
      .meta({ title: 'Patterns a channel', description: 'How many patterns each channel is looked through for.' }),
    activation: shared.activation('relu'),
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
  layer: (params) => ({ kind: 'depthwiseConv2d', config: params }),
  card: (params) =>
    `Looks through each channel in windows of ${params.kernelSize} × ${params.kernelSize} · DepthwiseConv2D`,
})
