import { z } from 'zod'
import { layerNode, shared } from './layerNode.ts'

export const conv1d = layerNode({
  id: 'layers.conv1d',
  title: 'Convolution (sequences)',
  icon: 'scan',
  summary: 'Looks for short patterns everywhere in a sequence.',
  keywords: ['convolution', 'conv1d', 'cnn', 'sequence', 'text', 'time series'],
  params: z.object({
    filters: z
      .int()
      .min(1)
      .max(2048)
      .default(32)
      .meta({
        title: 'Filters',
        description: 'How many patterns it looks for; each gives one number a place.',
        tunable: { kind: 'int', min: 8, max: 128, log: true },
      }),
    kernelSize: z
      .int()
      .min(1)
      .max(31)
      .default(3)
      .meta({ title: 'Window', description: 'Side of the patch that it looks at (kernel size).', unit: 'steps' }),
    activation: shared.activation('relu'),
    strides: z
      .int()
      .min(1)
      .max(16)
      .default(1)
      .meta({ title: 'Step', description: 'How far the window moves each time (stride).', advanced: true }),
    dilationRate: z.int().min(1).max(32).default(1).meta({
      title: 'Spread',
      description: 'Looks at every so manieth place (dilation). With a step of 1 only.',
      advanced: true,
    }),
    padding: shared.padding,
    useBias: shared.useBias,
    kernelInitializer: shared.kernelInitializer,
    l1: shared.penalty('L1'),
    l2: shared.penalty('L2'),
    constraint: shared.constraint,
    maxNorm: shared.maxNorm,
  }),
  layer: (params) => ({
    kind: 'conv1d',
    config: { ...params, dilationRate: params.strides > 1 ? 1 : params.dilationRate },
  }),
  card: (params) => `Looks for ${params.filters} patterns of ${params.kernelSize} steps · Conv1D`,
})
