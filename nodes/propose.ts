import { type BlockLayer, pictureLayers } from './blocks.ts'
import type { Flow, FlowEdge, FlowNode } from './core/flow/flow.ts'
import { flowSchemaVersion } from './core/flow/flow.ts'
import type { CsvFacts } from './core/run.ts'
import { type Column, type ColumnKind, type ColumnRole, isNumeric } from './core/spec/table.ts'
import { likelyTargets, type TargetSuggestion } from './data/likelyTargets.ts'
import { canBeEncoded } from './prepare/encodeTransform.ts'
import { needsFilling } from './prepare/fillTransform.ts'
import { isPicture } from './prepare/pictureTransform.ts'
import { isText } from './prepare/textTransforms.ts'
import { defaultUnits } from './train/defaultNetwork.ts'

export type { TargetSuggestion } from './data/likelyTargets.ts'

/** Which columns of a file are likely to be the one to predict, the likeliest first, each with the reason in plain words. */
export const suggestTargets = (facts: CsvFacts): TargetSuggestion[] => likelyTargets(facts.columns)

/** Cards are about 240 × 128 pixels; all lies on a grid of 8. */
const cardStep = 304
const rowStep = 192
/** As many as are read without zooming in on a small screen. */
const cardsInRow = 3

/** How many numbers a row becomes for the network. */
const widthOf = (features: readonly Column[]): number =>
  features.reduce((sum, { kind, categories, distinct }) => {
    if (kind === 'category') return sum + Math.min(50, categories?.length ?? distinct ?? 10)
    return sum + (kind === 'date' ? 3 : 1)
  }, 0)

type NewNode = Pick<FlowNode, 'id' | 'type'> & Partial<Pick<FlowNode, 'params' | 'group'>>
type Placed = { nodes: FlowNode[]; edges: FlowEdge[] }

/** Lays nodes as text is laid: from left to right, row under row. */
function sheet() {
  const placed: Placed = { nodes: [], edges: [] }
  let row = 0
  let place = 0
  const put = (node: NewNode, at: number) => {
    const { params = {}, ...rest } = node
    placed.nodes.push({ ...rest, version: 1, params, position: { x: cardStep * at, y: rowStep * row } })
  }
  return {
    placed,
    newRow: (from = 0) => {
      row += 1
      place = from
    },
    add: (node: NewNode) => {
      if (place === cardsInRow) {
        row += 1
        place = 0
      }
      put(node, place)
      place += 1
    },
    /** One card as long as it is folded; unfolding it moves what stands at its right. */
    addFolded: (nodes: readonly NewNode[]) => {
      for (const [at, node] of nodes.entries()) put(node, place + at)
      place += 1
    },
    join: (from: string, to: string) => {
      const [fromNode = '', fromPort = ''] = from.split('.')
      const [toNode = '', toPort = ''] = to.split('.')
      placed.edges.push({ from: { node: fromNode, port: fromPort }, to: { node: toNode, port: toPort } })
    },
  }
}

/**
 * A complete flow for a file and the column to predict: only the steps that this data needs, ready to run. `facts` are those of
 * the CSV probe, with the roles that a person chose.
 */
export function proposeFlow(options: {
  name: string
  file: string
  /** Of the node that reads the file; a CSV file, unless told otherwise. */
  type?: string
  facts: CsvFacts
  target: string
}): Flow {
  const { name, file, type = 'data.csv', facts, target } = options
  const targetColumn = facts.columns.find((column) => column.name === target)
  const features = facts.columns.filter((column) => column.name !== target && column.role === 'feature')
  const dated = features.find((column) => column.kind === 'date')
  const { placed, newRow, add, addFolded, join } = sheet()

  let table = ''
  const addTableStep = (id: string, type: string, params: FlowNode['params'] = {}) => {
    add({ id, type, params })
    if (table) join(`${table}.table`, `${id}.table`)
    table = id
  }
  addTableStep('data', type, { file, ...(facts.ragged.count > 0 ? { ragged: 'setAside' } : {}) })
  addTableStep('columns', 'data.columns', { target, columns: overrides(facts.columns, target) })
  if ((targetColumn?.missing ?? 0) > 0) addTableStep('label', 'data.label', { rowsWithoutTarget: 'setAside' })
  addTableStep('split', 'prepare.split', dated ? { by: 'time', column: dated.name } : {})
  if (features.some(needsFilling)) addTableStep('fill', 'prepare.fill')
  if (features.some(canBeEncoded)) addTableStep('encode', 'prepare.encode')
  if (features.some((column) => isNumeric(column.kind) || column.kind === 'date'))
    addTableStep('scale', 'prepare.scale')

  const picture = features.find(isPicture)
  const hasText = features.some(isText)
  if (picture) addTableStep('image', 'prepare.image')
  if (hasText) addTableStep('words', 'prepare.textTfidf')
  newRow()
  // Thousands of words are weighed best by a model that adds them up.
  if (hasText && !picture) add({ id: 'train', type: 'train.linear' })
  else {
    addFolded(network({ features, rows: facts.rows, target: targetColumn, picture }, table, join))
    add({ id: 'train', type: 'train.train' })
    join('output.y', 'train.network')
  }
  join(`${table}.table`, 'train.table')
  add({ id: 'evaluate', type: 'evaluate.evaluate' })
  join('train.model', 'evaluate.model')
  join(`${table}.table`, 'evaluate.table')
  newRow(cardsInRow - 1)
  add({ id: 'deploy', type: 'deploy.deploy', params: { name: endpointName(name) } })
  join('train.model', 'deploy.model')
  join('evaluate.report', 'deploy.report')

  return {
    format: 'modelwright-flow',
    schemaVersion: flowSchemaVersion,
    name,
    description: `Predicts ${target} from ${features.length} other ${features.length === 1 ? 'column' : 'columns'}.`,
    nodes: placed.nodes,
    edges: placed.edges,
    ...(placed.nodes.some((node) => node.group === 'model') && {
      groups: [
        {
          id: 'model',
          title: 'Model',
          summary: picture
            ? `A small network that looks for patterns in the pictures that tell ${target}.`
            : `A small network that learns ${target} from the other columns.`,
          folded: true,
        },
      ],
    }),
  }
}

type Wish = {
  features: readonly Column[]
  rows: number
  target: Column | undefined
  /** Looked at by convolutions; other features join its branch at the end. */
  picture: Column | undefined
}

/** The layers of the network in the group "model", joined; `table` feeds its inputs. */
function network(
  { features, rows, target, picture }: Wish,
  table: string,
  join: (from: string, to: string) => void,
): NewNode[] {
  const others = features.filter((each) => each !== picture)
  const isMixed = picture !== undefined && others.length > 0
  const columns = (list: readonly Column[]) => (isMixed ? { columns: list.map(({ name }) => name) } : {})
  const layers: BlockLayer[] = [
    { id: 'input', type: 'layers.input', params: picture ? columns([picture]) : {} },
    ...(picture ? pictureNetwork(picture) : tableNetwork(features, rows, target)),
  ]
  const last = layers.at(-1)?.id ?? ''
  join(`${table}.table`, 'input.table')
  for (const [at, { id }] of layers.entries())
    if (at > 0) join(`${layers[at - 1]?.id}.${at === 1 ? 'layers' : 'y'}`, `${id}.x`)
  if (isMixed) {
    layers.push({ id: 'numbers', type: 'layers.input', params: columns(others) }, { id: 'both', type: 'layers.merge' })
    join(`${table}.table`, 'numbers.table')
    join(`${last}.y`, 'both.a')
    join('numbers.layers', 'both.b')
  }
  layers.push({ id: 'output', type: 'layers.output' })
  join(`${isMixed ? 'both' : last}.y`, 'output.x')
  return layers.map((layer) => ({ params: {}, ...layer, group: 'model' }))
}

function tableNetwork(features: readonly Column[], rows: number, target: Column | undefined): BlockLayer[] {
  const [first, second] = defaultUnits(rows)
  const weights = widthOf(features) * first + first * second
  return [
    { id: 'layer1', type: 'layers.dense', params: { units: first } },
    // More weights than rows can learn classes by heart; dropout works against that. Numbers it makes less exact.
    ...(weights > rows && target && !isNumeric(target.kind) ? [{ id: 'dropout', type: 'layers.dropout' }] : []),
    { id: 'layer2', type: 'layers.dense', params: { units: second } },
  ]
}

/** Sides of pictures where they are not known, and the largest that pictures are brought to. */
const usualSide = 64
/** Pictures below are so small that moving them loses what they show. */
const smallestMoved = 16

function pictureNetwork({ picture }: Column): BlockLayer[] {
  const side = Math.min(usualSide, picture?.height ?? usualSide, picture?.width ?? usualSide)
  return [
    ...(side >= smallestMoved ? [{ id: 'vary', type: 'layers.augment', params: { shift: 2 } }] : []),
    ...pictureLayers(side),
  ]
}

/**
 * Roles that are neither feature nor target are said in the flow, so that a person sees and can change them; a target of 0 and 1
 * means one of two classes.
 */
function overrides(
  columns: readonly Column[],
  target: string,
): Record<string, { role?: ColumnRole; kind?: ColumnKind }> {
  const entries = columns.flatMap((column): [string, { role?: ColumnRole; kind?: ColumnKind }][] => {
    if (column.name === target)
      return column.kind === 'integer' && column.min === 0 && column.max === 1 ? [[target, { kind: 'category' }]] : []
    // Readers of files leave texts aside.
    if (column.role === 'feature') return column.kind === 'text' ? [[column.name, { role: 'feature' }]] : []
    return column.role === 'target' ? [] : [[column.name, { role: column.role }]]
  })
  return Object.fromEntries(entries)
}

/** A name as an address allows it: "Exam score 2.csv" → "exam-score-2". */
export function endpointName(text: string): string {
  const slug = text
    .replace(/\.[a-z]{1,5}$/i, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50)
  return slug || 'model'
}
