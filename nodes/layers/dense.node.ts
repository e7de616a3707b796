import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { countParameters } from './countParameters.ts'
import { growNetwork } from './growNetwork.ts'
import { shared } from './layerNode.ts'
import { activations, activationTitle, initializerLabels, initializers } from './layerOptions.ts'

export const dense = defineNode({
  id: 'layers.dense',
  version: 1,
  title: 'Dense',
  category: 'layers',
  icon: 'layers',
  summary: 'A layer in which every neuron sees every number of the layer before.',
  keywords: ['dense', 'fully connected', 'linear', 'neurons', 'hidden', 'mlp', 'perceptron'],
  inputs: { x: { type: 'layers', title: 'In' } },
  outputs: { y: { type: 'layers', title: 'Out' } },
  params: z.object({
    units: z.int().min(1).max(4096).default(16).meta({
      title: 'Neurons',
      description: 'How many numbers come out. More can learn finer patterns, but want more rows (units).',
      tunable: true,
    }),
    activation: z.enum(activations).default('relu').meta({
      title: 'Activation',
      description: 'What each neuron does with its sum. ReLU is a good choice nearly always.',
      labels: activationTitle,
      tunable: true,
    }),
    useBias: z.boolean().default(true).meta({
      title: 'Bias',
      description: 'Each neuron has a number of its own that is always added.',
      advanced: true,
    }),
    kernelInitializer: z.enum(initializers).default('automatic').meta({
      title: 'Starting weights',
      description: 'How the weights are drawn before training. Automatic follows the activation.',
      labels: initializerLabels,
      advanced: true,
    }),
    l1: z
      .number()
      .min(0)
      .max(10)
      .default(0)
      .meta({
        title: 'L1 penalty',
        description: 'Pushes weights to exactly zero; keeps few inputs.',
        advanced: true,
        tunable: { kind: 'float', min: 0.000001, max: 0.01, log: true },
      }),
    l2: z
      .number()
      .min(0)
      .max(10)
      .default(0)
      .meta({
        title: 'L2 penalty',
        description: 'Keeps weights small; a remedy for learning by heart.',
        advanced: true,
        tunable: { kind: 'float', min: 0.000001, max: 0.01, log: true },
      }),
    constraint: shared.constraint,
    maxNorm: shared.maxNorm,
  }),
  execution: 'inline',
  infer: ({ inputs, params, nodeId }) => growNetwork(inputs.x, { kind: 'dense', config: params, origin: nodeId }),
  card: ({ params, outputs }) =>
    [
      `Layer of ${params.units} ${params.units === 1 ? 'neuron' : 'neurons'}`,
      `Dense, ${activationTitle[params.activation]}`,
      ...countParameters(outputs.y?.layers.at(-1)?.parameters),
    ].join(' · '),
})
