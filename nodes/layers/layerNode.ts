import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import { countParameters } from './countParameters.ts'
import { growNetwork } from './growNetwork.ts'
import { activations, activationTitle, initializerLabels, initializers } from './layerOptions.ts'

type Added = { kind: string; config: Record<string, unknown> }

/** A layer with one input and one output: what it adds to the network and one line for its card say the rest. */
export const layerNode = <const Id extends string, Params extends z.ZodObject>(options: {
  id: Id
  title: string
  icon: string
  summary: string
  keywords: readonly string[]
  params: Params
  /** The layer for these settings on what comes in. */
  layer: (params: z.output<Params>, before: LayersSpec) => Added
  card: (params: z.output<Params>, sides: readonly (number | null)[] | undefined) => string
}) => {
  const { layer, card, ...rest } = options
  return defineNode({
    ...rest,
    version: 1,
    category: 'layers',
    inputs: { x: { type: 'layers', title: 'In' } },
    outputs: { y: { type: 'layers', title: 'Out' } },
    execution: 'inline',
    infer: ({ inputs, params, nodeId }) =>
      growNetwork(inputs.x, inputs.x ? { ...layer(params, inputs.x), origin: nodeId } : { kind: '', config: {} }),
    card: ({ params, outputs }) => {
      const shape = outputs.y?.shape
      const size = shape && shape.length > 1 ? [`gives ${shape.join(' × ')}`] : []
      return [card(params, shape), ...size, ...countParameters(outputs.y?.layers.at(-1)?.parameters)].join(' · ')
    },
  })
}

/** Settings that several kinds of layers share. */
export const shared = {
  activation: (otherwise: (typeof activations)[number]) =>
    z.enum(activations).default(otherwise).meta({
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
  penalty: (name: 'L1' | 'L2') =>
    z
      .number()
      .min(0)
      .max(10)
      .default(0)
      .meta({
        title: `${name} penalty`,
        description: name === 'L1' ? 'Pushes weights to exactly zero.' : 'Keeps weights small.',
        advanced: true,
      }),
  constraint: z
    .enum(['none', 'maxNorm', 'unitNorm', 'nonNeg'])
    .default('none')
    .meta({
      title: 'Bounds of weights',
      description: 'What the weights are held to after each step (constraint). Trains op by op, which is slower.',
      labels: { none: 'None', maxNorm: 'Length at most', unitNorm: 'Length 1', nonNeg: 'Not negative' },
      advanced: true,
    }),
  maxNorm: z
    .number()
    .min(0.001)
    .max(1000)
    .default(2)
    .meta({
      title: 'Longest',
      description: 'Length of the weights into one neuron at most.',
      showIf: { field: 'constraint', in: ['maxNorm'] },
      advanced: true,
    }),
  padding: z
    .enum(['same', 'valid'])
    .default('same')
    .meta({
      title: 'Edges',
      description: 'Pad them with zeros so that the size stays, or let the window stay inside.',
      labels: { same: 'Padded', valid: 'Inside only' },
      advanced: true,
    }),
}

/** Sides that come in, without the batch. */
export const rankOf = (network: LayersSpec): number => network.shape?.length ?? 1
