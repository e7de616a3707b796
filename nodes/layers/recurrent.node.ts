import { z } from 'zod'
import { layerNode, shared } from './layerNode.ts'

export const recurrent = layerNode({
  id: 'layers.recurrent',
  title: 'Memory (LSTM, GRU)',
  icon: 'history',
  summary: 'Reads a sequence step by step and remembers what matters.',
  keywords: ['lstm', 'gru', 'rnn', 'recurrent', 'memory', 'bidirectional', 'sequence', 'time series'],
  params: z.object({
    cell: z
      .enum(['lstm', 'gru', 'simpleRNN'])
      .default('lstm')
      .meta({
        title: 'Cell',
        description: 'LSTM remembers longest; GRU is as good on short sequences and smaller.',
        labels: { lstm: 'LSTM', gru: 'GRU', simpleRNN: 'Simple' },
        widget: 'segments',
        tunable: true,
      }),
    units: z
      .int()
      .min(1)
      .max(1024)
      .default(32)
      .meta({
        title: 'Neurons',
        description: 'How many numbers it remembers (units).',
        tunable: { kind: 'int', min: 8, max: 128, log: true },
      }),
    bothWays: z.boolean().default(false).meta({
      title: 'Both ways',
      description: 'Reads from the end as well (bidirectional): twice the numbers come out.',
    }),
    returnSequences: z
      .boolean()
      .default(false)
      .meta({ title: 'An answer at each step', description: 'Needed where another layer for sequences follows.' }),
    kernelInitializer: shared.kernelInitializer,
    l1: shared.penalty('L1'),
    l2: shared.penalty('L2'),
  }),
  layer: ({ cell, ...config }) => ({ kind: cell, config }),
  card: (params) =>
    `Remembers ${params.units} numbers${params.bothWays ? ', both ways' : ''} · ${{ lstm: 'LSTM', gru: 'GRU', simpleRNN: 'SimpleRNN' }[params.cell]}`,
})
