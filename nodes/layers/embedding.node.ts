import { z } from 'zod'
import { layerNode, shared } from './layerNode.ts'

export const embedding = layerNode({
  id: 'layers.embedding',
  title: 'Embedding',
  icon: 'tags',
  summary: 'Gives each word of a text a row of numbers, learned so that words of like meaning lie close.',
  keywords: ['embedding', 'text', 'words', 'tokens', 'vector'],
  params: z.object({
    outputDim: z
      .int()
      .min(1)
      .max(1024)
      .default(32)
      .meta({
        title: 'Numbers a word',
        description: 'More can tell finer meanings, but want more texts.',
        tunable: { kind: 'int', min: 8, max: 128, log: true },
      }),
    inputDim: z
      .int()
      .min(2)
      .max(1_000_000)
      .optional()
      .meta({ title: 'Different words', description: 'Empty: as many as the vocabulary has.', advanced: true }),
    maskZero: z
      .boolean()
      .default(true)
      .meta({ title: 'Padding is nothing', description: 'Padded places give zeros.', advanced: true }),
    l2: shared.penalty('L2'),
  }),
  layer: ({ inputDim, ...config }, before) => ({
    kind: 'embedding',
    config: { ...config, inputDim: inputDim ?? Math.max(2, ...before.features.map((each) => each.vocabulary ?? 0)) },
  }),
  card: (params) => `Each word as ${params.outputDim} numbers · Embedding`,
})
