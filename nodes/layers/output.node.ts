import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { LayersSpec } from '../core/spec/layers.ts'
import { losses } from '../core/spec/layers.ts'
import { isEnded } from './afterOutput.ts'
import { addLayer, withoutOrigins } from './buildLayers.ts'
import { countParameters } from './countParameters.ts'
import { misfitProblems } from './growNetwork.ts'
import { classesOf, headFor, type LossChoice, targetProblems, taskOf } from './head.ts'
import { initializerLabels, initializers } from './layerOptions.ts'

export const output = defineNode({
  id: 'layers.output',
  version: 1,
  title: 'Output',
  category: 'layers',
  icon: 'log-out',
  summary: 'Ends the network with one number for a number to predict, or one probability a class.',
  keywords: ['output', 'head', 'loss', 'softmax', 'sigmoid', 'end', 'prediction'],
  inputs: { x: { type: 'layers', title: 'In' } },
  outputs: { y: { type: 'layers', title: 'Network' } },
  params: z.object({
    loss: z
      .enum(['automatic', ...losses])
      .default('automatic')
      .meta({
        title: 'Loss',
        description: 'What training makes small. Automatic follows the target.',
        labels: {
          automatic: 'Automatic',
          meanSquaredError: 'Mean squared error (numbers)',
          meanAbsoluteError: 'Mean absolute error (numbers with outliers)',
          huber: 'Huber (numbers with some outliers)',
          binaryCrossentropy: 'Cross-entropy (two classes)',
          categoricalCrossentropy: 'Cross-entropy (several classes)',
        },
        advanced: true,
      }),
    kernelInitializer: z.enum(initializers).default('automatic').meta({
      title: 'Starting weights',
      description: 'How the weights are drawn before training.',
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
        description: 'Pushes weights to exactly zero.',
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
        description: 'Keeps weights small.',
        advanced: true,
        tunable: { kind: 'float', min: 0.000001, max: 0.01, log: true },
      }),
  }),
  execution: 'inline',
  infer: ({ inputs, params }) => {
    const network = inputs.x
    if (!network) return { outputs: { y: undefined } }
    if (isEnded(network)) {
      return {
        outputs: { y: undefined },
        problems: [
          {
            code: 'after_output',
            severity: 'error',
            port: 'x',
            message: 'The network has an Output layer already.',
            hint: 'Keep one of the two.',
            fix: { kind: 'removeNode', title: 'Remove this Output' },
          },
        ],
      }
    }
    return {
      outputs: { y: endLayers(network, params) },
      problems: [
        ...(network.target ? targetProblems(network.target, params.loss) : []),
        ...misfitProblems([network], { kind: 'output', config: {} }, ['x']),
      ],
    }
  },
  card: ({ outputs }) => {
    const network = outputs.y
    if (!network?.target) return 'Follows from the target'
    const classes = classesOf(network.target)
    const name = network.target.name
    const weights = countParameters(network.layers.at(-1)?.parameters)
    if (network.head?.activation === 'softmax') {
      return [`Probability of each of ${classes?.length} classes of ${name}`, 'softmax', ...weights].join(' · ')
    }
    if (network.head?.activation === 'sigmoid') {
      return [`Probability of ${classes?.[1] ?? 'yes'} for ${name}`, 'sigmoid', ...weights].join(' · ')
    }
    return network.head ? [`One number: ${name}`, ...weights].join(' · ') : `Predicts ${name}`
  },
})

/** The network with its last layer; the number of outputs follows from the target, and is open while its classes are unknown. */
export function endLayers(
  network: LayersSpec,
  params: { loss: LossChoice; kernelInitializer: string; l1: number; l2: number },
): LayersSpec {
  const task = network.target && taskOf(network.target)
  const ending = task && network.target && headFor(task, classesOf(network.target)?.length ?? 2, params.loss)
  const known = ending ? { units: ending.units, activation: ending.head.activation } : {}
  return {
    ...withoutOrigins(addLayer(network, { kind: 'output', config: { useBias: true, ...params, ...known } })),
    head: ending?.head,
  }
}
