import { z } from 'zod'
import { layerNode } from './layerNode.ts'

export const activation = layerNode({
  id: 'layers.activation',
  title: 'Activation',
  icon: 'square-function',
  summary: 'Applies an activation by itself, where the layer before has none.',
  keywords: ['activation', 'relu', 'leaky relu', 'prelu', 'elu', 'softmax', 'sigmoid'],
  params: z.object({
    activation: z
      .enum([
        'relu',
        'leakyRelu',
        'elu',
        'selu',
        'gelu',
        'swish',
        'tanh',
        'sigmoid',
        'softplus',
        'softsign',
        'softmax',
        'prelu',
      ])
      .default('relu')
      .meta({
        title: 'Activation',
        description:
          'What is done to each number; softmax makes shares of 1 of the last side; PReLU learns how much of negative numbers passes.',
        labels: {
          relu: 'ReLU',
          leakyRelu: 'Leaky ReLU',
          elu: 'ELU',
          selu: 'SELU',
          gelu: 'GELU',
          swish: 'Swish',
          tanh: 'Tanh',
          sigmoid: 'Sigmoid',
          softplus: 'Softplus',
          softsign: 'Softsign',
          softmax: 'Softmax',
          prelu: 'PReLU (learned)',
        },
        tunable: true,
      }),
  }),
  layer: (params) =>
    params.activation === 'prelu' ? { kind: 'prelu', config: {} } : { kind: 'activation', config: params },
  card: (params) => `${params.activation} · Activation`,
})
