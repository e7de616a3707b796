import type { Category } from './core/define.ts'
import { connect } from './core/flow/edit.ts'
import type { Flow, FlowEdge, FlowNode } from './core/flow/flow.ts'
import { freeId, takenIds } from './core/flow/ids.ts'

/** One layer of a block: the hint for its id, its type, and what is set otherwise than usual. */
export type BlockLayer = { id: string; type: string; params?: FlowNode['params'] }

/** Layers that are often drawn together, one after the other; added as a group that unfolds. */
export type Block = {
  id: string
  title: string
  category: Category
  icon: string
  summary: string
  keywords: readonly string[]
  layers: readonly BlockLayer[]
}

/** Sides of a picture that need no further halving: what is left is small enough to be seen whole. */
const smallSide = 8

/** Layers of a small convolutional network for pictures of this many pixels a side. */
export function pictureLayers(side: number): BlockLayer[] {
  const halvings = Math.max(1, Math.min(4, Math.floor(Math.log2(Math.max(1, side) / smallSide)) + 1))
  const windows = Array.from({ length: halvings }, (_, at): BlockLayer[] => [
    { id: `conv${at + 1}`, type: 'layers.conv2d', params: { filters: Math.min(64, 16 * 2 ** at) } },
    { id: `pool${at + 1}`, type: 'layers.pooling' },
  ])
  return [
    ...windows.flat(),
    { id: 'flatten', type: 'layers.flatten' },
    { id: 'dropout', type: 'layers.dropout', params: { rate: 0.3 } },
    { id: 'dense', type: 'layers.dense', params: { units: 64 } },
  ]
}

export const blocks: readonly Block[] = [
  {
    id: 'block.dense',
    title: 'Block: dense stack',
    category: 'layers',
    icon: 'group',
    summary: 'Two dense layers with dropout between them: the usual network for tables.',
    keywords: ['block', 'dense', 'mlp', 'perceptron', 'table', 'fully connected'],
    layers: [
      { id: 'dense', type: 'layers.dense', params: { units: 64 } },
      { id: 'dropout', type: 'layers.dropout' },
      { id: 'dense', type: 'layers.dense', params: { units: 32 } },
    ],
  },
  {
    id: 'block.pictures',
    title: 'Block: small CNN',
    category: 'layers',
    icon: 'group',
    summary: 'Looks for small patterns in pictures, then for shapes made of them.',
    keywords: ['block', 'cnn', 'convolution', 'picture', 'image', 'vision'],
    layers: pictureLayers(28),
  },
  {
    id: 'block.texts',
    title: 'Block: text encoder',
    category: 'layers',
    icon: 'group',
    summary: 'Learns what words mean and which runs of words matter; wants texts as tokens.',
    keywords: ['block', 'text', 'embedding', 'words', 'tokens', 'encoder', 'nlp'],
    layers: [
      { id: 'embedding', type: 'layers.embedding' },
      { id: 'phrases', type: 'layers.conv1d', params: { filters: 32 } },
      { id: 'strongest', type: 'layers.globalPooling' },
      { id: 'dropout', type: 'layers.dropout', params: { rate: 0.3 } },
      { id: 'dense', type: 'layers.dense', params: { units: 32 } },
    ],
  },
  {
    id: 'block.sequence',
    title: 'Block: sequence forecaster',
    category: 'layers',
    icon: 'group',
    summary: 'Reads a series step by step and keeps what says how it goes on.',
    keywords: ['block', 'sequence', 'forecast', 'time series', 'gru', 'lstm', 'recurrent'],
    layers: [
      { id: 'steps', type: 'layers.conv1d', params: { filters: 32 } },
      { id: 'memory', type: 'layers.recurrent', params: { cell: 'gru', units: 32 } },
      { id: 'dropout', type: 'layers.dropout' },
      { id: 'dense', type: 'layers.dense', params: { units: 32 } },
    ],
  },
]

/** From card to card, as cards are laid. */
const cardStep = 304

type End = FlowEdge['from']

/**
 * Adds a block's layers as one folded group, joined in their order; `from` feeds the first, the last feeds `to` (an input takes one edge, so
 * what was there gives way).
 */
export function insertBlock(
  flow: Flow,
  block: Block,
  options: { at: { x: number; y: number }; from?: End | undefined; to?: End | undefined },
): { flow: Flow; group: string } {
  const taken = takenIds(flow)
  const group = freeId(taken, block.id)
  const nodes = block.layers.map(
    ({ id, type, params = {} }, place): FlowNode => ({
      id: freeId(taken, id),
      type,
      version: 1,
      params,
      position: { x: options.at.x + cardStep * place, y: options.at.y },
      group,
    }),
  )
  const ends = nodes.map(({ id }) => id)
  const [first = '', last = ''] = [ends[0], ends.at(-1)]
  const edges = [
    ...(options.from ? [{ from: options.from, to: { node: first, port: 'x' } }] : []),
    ...ends.slice(1).map((id, at) => ({ from: { node: ends[at] ?? '', port: 'y' }, to: { node: id, port: 'x' } })),
    ...(options.to ? [{ from: { node: last, port: 'y' }, to: options.to }] : []),
  ]
  const title = block.title.replace(/^Block: /, '')
  const grown: Flow = {
    ...flow,
    nodes: [...flow.nodes, ...nodes],
    groups: [
      ...(flow.groups ?? []),
      { id: group, title: title.charAt(0).toUpperCase() + title.slice(1), summary: block.summary, folded: true },
    ],
  }
  return { flow: edges.reduce(connect, grown), group }
}
