import { z } from 'zod'
import { type AnyNode, defineNode, defineTransform } from '#nodes/core/define.ts'
import { emptyFlow, type Flow, type FlowEdge, type FlowNode } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { Column } from '#nodes/core/spec/table.ts'

const common = { icon: 'box', keywords: [], version: 1 } as const
const table = { type: 'table', title: 'Table' } as const

export const testColumns: Column[] = [
  { name: 'hours', kind: 'number', role: 'feature', missing: 2 },
  { name: 'island', kind: 'category', role: 'feature', categories: ['Biscoe', 'Dream', 'Torgersen'] },
  { name: 'score', kind: 'number', role: 'target' },
]

export const source = defineNode({
  ...common,
  id: 'test.source',
  title: 'Source',
  category: 'data',
  summary: 'Reads a table.',
  inputs: {},
  outputs: { table },
  params: z.object({
    file: z.string().min(1).meta({ title: 'File' }),
    rows: z.number().int().min(1).max(1000).default(100).meta({ title: 'Rows' }),
    order: z.enum(['asFound', 'shuffled']).default('asFound').meta({ title: 'Order' }),
  }),
  execution: 'worker',
  probe: ({ file }) => ({ kind: 'csv', file, options: {} }),
  infer: ({ params, facts }) => {
    if (facts === undefined) return { outputs: { table: undefined } }
    return { outputs: { table: { type: 'table', columns: facts as Column[], rows: params.rows } } }
  },
  card: ({ params }) => `reads ${params.file}`,
})

export const split = defineNode({
  ...common,
  id: 'test.split',
  title: 'Split',
  category: 'prepare',
  summary: 'Gives rows their part.',
  inputs: { table },
  outputs: { table },
  params: z.object({ share: z.number().min(0).max(1).default(0.7).meta({ title: 'Share' }) }),
  execution: 'worker',
  assignsParts: true,
  infer: ({ inputs }) => ({
    outputs: {
      table: inputs.table && {
        ...inputs.table,
        columns: [...inputs.table.columns, { name: 'split', kind: 'category', role: 'split' }],
      },
    },
  }),
  card: ({ params }) => `keeps ${params.share * 100} %`,
})

const learning = (id: string, title: string) =>
  defineNode({
    ...common,
    id,
    title,
    category: 'prepare',
    summary: 'Learns from rows.',
    inputs: { table },
    outputs: { table },
    params: z.object({ columns: z.array(z.string()).optional().meta({ title: 'Columns' }) }),
    execution: 'worker',
    transform: defineTransform<{ columns?: string[] | undefined }, Record<string, never>>({
      learns: true,
      atPrediction: 'apply',
      fit: async () => ({}),
      effect: () => ({ write: [], drop: [] }),
    }),
    infer: ({ inputs, params }) => ({
      outputs: { table: inputs.table },
      problems: (params.columns ?? [])
        .filter((name) => inputs.table && !inputs.table.columns.some((column) => column.name === name))
        .map((name) => ({
          code: 'column_unknown',
          severity: 'error' as const,
          message: `There is no column "${name}".`,
          port: 'table',
          field: 'columns',
        })),
    }),
    card: () => 'learns',
  })

export const fill = learning('test.fill', 'Fill')
export const scale = learning('test.scale', 'Scale')

export const layer = defineNode({
  ...common,
  id: 'test.layer',
  title: 'Layer',
  category: 'layers',
  summary: 'A layer.',
  inputs: { x: { type: 'layers', title: 'Before', optional: true } },
  outputs: { y: { type: 'layers', title: 'After' } },
  params: z.object({
    units: z.int().min(1).max(4096).default(16).meta({ title: 'Neurons', tunable: true }),
    activation: z.enum(['relu', 'tanh']).default('relu').meta({ title: 'Activation' }),
  }),
  execution: 'inline',
  infer: ({ inputs, params }) => ({
    outputs: {
      y: {
        type: 'layers',
        layers: [...(inputs.x?.layers ?? [])],
        output: 'l',
        shape: [params.units],
        parameters: undefined,
        features: [],
        target: undefined,
      },
    },
  }),
  card: ({ params }) => `${params.units} neurons`,
})

export const train = defineNode({
  ...common,
  id: 'test.train',
  title: 'Train',
  category: 'train',
  summary: 'Trains.',
  inputs: { table, network: { type: 'layers', title: 'Network', optional: true } },
  outputs: { model: { type: 'model', title: 'Model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({ epochs: z.int().min(1).default(10).meta({ title: 'Epochs' }) }),
  execution: 'worker',
  infer: () => ({ outputs: { model: undefined, report: { type: 'report', about: 'training' } } }),
  card: () => 'trains',
})

/** The second life of "old.tidy": another id, other port names, its settings changed twice. */
export const tidy = defineNode({
  ...common,
  id: 'test.tidy',
  version: 3,
  title: 'Tidy',
  category: 'prepare',
  summary: 'Tidies.',
  replaces: ['old.tidy'],
  inputs: { table: { ...table, replaces: ['data', 'in'] } },
  outputs: { table: { ...table, replaces: ['data'] } },
  params: z.object({ level: z.number().default(1).meta({ title: 'Level' }) }),
  execution: 'worker',
  upgrade: {
    1: ({ strength, ...rest }) => ({ ...rest, force: strength }),
    2: ({ force, ...rest }) => {
      if (force === 'bad') throw new Error('a force of "bad" means nothing now')
      return { ...rest, level: Number(force) * 10 }
    },
  },
  infer: ({ inputs }) => ({ outputs: { table: inputs.table } }),
  card: () => 'tidies',
})

export const broken = defineNode({
  ...common,
  id: 'test.broken',
  title: 'Broken',
  category: 'data',
  summary: 'Throws.',
  inputs: {},
  outputs: { table },
  params: z.object({}),
  execution: 'worker',
  infer: () => {
    throw new Error('out of order')
  },
  card: () => '',
})

const all: readonly AnyNode[] = [source, split, fill, scale, layer, train, tidy, broken]

export const catalogue: Catalogue = { all, find: (id) => all.find((each) => each.id === id) }

export const node = (id: string, type: string, params: FlowNode['params'] = {}, x = 0): FlowNode => ({
  id,
  type: `test.${type}`,
  version: type === 'tidy' ? 3 : 1,
  params,
  position: { x, y: 0 },
})

/** "a.table b.table" as an edge. */
export const edge = (text: string): FlowEdge => {
  const [from = '', to = ''] = text.split(' ')
  const end = (dotted: string) => {
    const [id = '', port = ''] = dotted.split('.')
    return { node: id, port }
  }
  return { from: end(from), to: end(to) }
}

export const flowOf = (nodes: FlowNode[], edges: string[], rest: Partial<Flow> = {}): Flow => ({
  ...emptyFlow('Test'),
  nodes,
  edges: edges.map(edge),
  ...rest,
})

/** Source, split, fill, scale, train with a network of two layers. */
export const wholeFlow = (): Flow =>
  flowOf(
    [
      node('source', 'source', { file: 'a.csv' }, 0),
      node('split', 'split', {}, 260),
      node('fill', 'fill', {}, 520),
      node('scale', 'scale', {}, 780),
      node('l1', 'layer', {}, 0),
      node('l2', 'layer', { units: 1 }, 260),
      node('train', 'train', {}, 1040),
    ],
    [
      'source.table split.table',
      'split.table fill.table',
      'fill.table scale.table',
      'scale.table train.table',
      'l1.y l2.x',
      'l2.y train.network',
    ],
  )

export const edgeTexts = (flow: Flow): string[] =>
  flow.edges.map((each) => `${each.from.node}.${each.from.port} ${each.to.node}.${each.to.port}`)
