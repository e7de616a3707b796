import { z } from 'zod'
import { layerNode, shared } from './layerNode.ts'

export const conv2dTranspose = layerNode({
  id: 'layers.conv2dTranspose',
  title: 'Enlarging convolution',
  icon: 'maximize-2',
  summary:
    'A convolution run backwards: draws a patch for each place of a small picture, so that a larger one comes out.',
  keywords: ['transposed', 'deconvolution', 'conv2dTranspose', 'upsample', 'decoder', 'picture', 'autoencoder'],
  params: z.object({
    filters: z
      .int()
      .min(1)
      .max(2048)
      .default(32)
      .meta({
        title: 'Filters',
        description: 'How many numbers each place of the larger picture has.',
        tunable: { kind: 'int', min: 8, max: 128, log: true },
      }),
    kernelSize: z
      .int()
      .min(1)
      .max(31)
      .default(3)
      .meta({ title: 'Window', description: 'Side of the patch that each place draws (kernel size).', unit: 'pixels' }),
    activation: shared.activation('relu'),
    strides: z
      .int()
      .min(1)
      .max(16)
      .default(2)
      .meta({ title: 'Step', description: 'How many times as high and wide the picture becomes (stride).' }),
    padding: shared.padding,
    useBias: shared.useBias,
    kernelInitializer: shared.kernelInitializer,
    l1: shared.penalty('L1'),
    l2: shared.penalty('L2'),
  }),
  layer: (params) => ({ kind: 'conv2dTranspose', config: params }),
  card: (params) =>
    `Draws patches of ${params.kernelSize} × ${params.kernelSize} with ${params.filters} numbers · Conv2DTranspose`,
})
