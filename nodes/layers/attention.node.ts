import { z } from 'zod'
import { layerNode, shared } from './layerNode.ts'

export const attention = layerNode({
  id: 'layers.attention',
  title: 'Attention',
  icon: 'search',
  summary: 'Lets each step of a sequence look at all others and take what matters to it.',
  keywords: ['attention', 'multi-head', 'self-attention', 'transformer', 'sequence', 'text'],
  params: z.object({
    heads: z
      .int()
      .min(1)
      .max(64)
      .default(4)
      .meta({
        title: 'Heads',
        description: 'In how many ways at once the steps look at each other.',
        tunable: { kind: 'int', min: 1, max: 8, log: true },
      }),
    keySize: z
      .int()
      .min(1)
      .max(512)
      .default(16)
      .meta({
        title: 'Numbers a head',
        description: 'By how many numbers a head compares two steps (key size).',
        tunable: { kind: 'int', min: 8, max: 64, log: true },
      }),
    kernelInitializer: shared.kernelInitializer,
    l2: shared.penalty('L2'),
  }),
  layer: (params) => ({ kind: 'attention', config: params }),
  card: (params) =>
    `${params.heads} ${params.heads === 1 ? 'head' : 'heads'} of ${params.keySize} · Multi-head attention`,
})
