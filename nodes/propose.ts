import type { Flow, FlowEdge, FlowNode } from './core/flow/flow.ts'
import { flowSchemaVersion } from './core/flow/flow.ts'
import type { CsvFacts } from './core/run.ts'
import { type Column, isNumeric } from './core/spec/table.ts'

/** A column that could be predicted, and why one might want to, in plain words. */
export type TargetSuggestion = { column: string; why: string }

const outcomeNames =
  /(^|[^a-z])(target|label|class|outcome|result|score|price|churn|species|survived|default|grade|quality|income|sales|strength|risk|rating|value|y)([^a-z]|$)/

/**
 * Which columns are likely to be the one to predict, the likeliest first. Names that sound like an outcome come before the last
 * column, where people tend to keep it, and that before the first; columns that cannot be predicted (ids, free text, dates, one
 * value only, nothing at all) are left out.
 */
export function suggestTargets(facts: CsvFacts): TargetSuggestion[] {
  const possible = facts.columns.filter((column) => predictable(column, facts.rows))
  const rank = (column: Column, index: number): { points: number; why: string } => {
    const named = outcomeNames.test(column.name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase())
    const last = index === facts.columns.length - 1
    const first = index === 0
    if (named)
      return { points: 3 + (last ? 0.5 : first ? 0.4 : 0), why: `its name sounds like a result · ${nature(column)}` }
    if (last) return { points: 2, why: `the last column · ${nature(column)}` }
    if (first) return { points: 1, why: `the first column · ${nature(column)}` }
    return { points: 0, why: nature(column) }
  }
  return possible
    .map((column) => ({ column: column.name, ...rank(column, facts.columns.indexOf(column)) }))
    .toSorted((a, b) => b.points - a.points)
    .map(({ column, why }) => ({ column, why }))
}

function predictable(column: Column, rows: number): boolean {
  if (column.role === 'id' || column.kind === 'text' || column.kind === 'date' || column.kind === 'image') return false
  if (column.missing !== undefined && column.missing >= rows) return false
  return column.distinct === undefined || column.distinct > 1
}

function nature(column: Column): string {
  if (isNumeric(column.kind)) return 'a number'
  const count = column.categories?.length ?? column.distinct
  return count === undefined ? 'a category' : `one of ${count} categories`
}

const cardStep = 296
const rowHeight = 176

/** Neurons of the two layers: enough for the data's shape, few enough not to learn a small table by heart. */
function networkUnits(rows: number, features: number): [number, number] {
  if (rows < 200) return [16, 8]
  if (rows < 5000 && features < 30) return [32, 16]
  return [64, 32]
}

/**
 * A complete flow for a file and the column to predict: only the steps that this data needs, ready to run. `facts` are those of the
 * CSV probe; kinds and roles in them that a person has changed are kept as overrides.
 */
export function proposeFlow(options: { name: string; file: string; facts: CsvFacts; target: string }): Flow {
  const { name, file, facts, target } = options
  const targetColumn = facts.columns.find((column) => column.name === target)
  const features = facts.columns.filter((column) => column.name !== target && column.role === 'feature')
  const hasGaps = features.some((column) => (column.missing ?? 0) > 0)
  const hasCategories = features.some((column) => column.kind === 'category' || column.kind === 'boolean')
  const hasNumbers = features.some((column) => isNumeric(column.kind))
  const [first, second] = networkUnits(facts.rows, features.length)

  const nodes: FlowNode[] = []
  const edges: FlowEdge[] = []
  const join = (from: string, fromPort: string, to: string, toPort: string) =>
    edges.push({ from: { node: from, port: fromPort }, to: { node: to, port: toPort } })
  let place = 0
  const add = (id: string, type: string, params: FlowNode['params'], more: Partial<FlowNode> & { y?: number } = {}) => {
    const { y = rowHeight, ...rest } = more
    nodes.push({ id, type, version: 1, params, position: { x: cardStep * place, y }, ...rest })
    place += 1
  }
  let table = ''
  const addTableStep = (id: string, type: string, params: FlowNode['params'] = {}) => {
    add(id, type, params)
    if (table) join(table, 'table', id, 'table')
    table = id
  }

  addTableStep('data', 'data.csv', { file })
  addTableStep('columns', 'data.columns', { target, columns: roleOverrides(facts.columns, target) })
  if ((targetColumn?.missing ?? 0) > 0) addTableStep('label', 'data.label', { rowsWithoutTarget: 'setAside' })
  addTableStep('split', 'prepare.split')
  if (hasGaps) addTableStep('fill', 'prepare.fill')
  if (hasCategories) addTableStep('encode', 'prepare.encode')
  if (hasNumbers) addTableStep('scale', 'prepare.scale')

  const inModel = { group: 'model', y: rowHeight * 2 }
  add('input', 'layers.input', {}, inModel)
  add('layer1', 'layers.dense', { units: first }, inModel)
  add('layer2', 'layers.dense', { units: second }, inModel)
  add('output', 'layers.output', {}, inModel)
  join(table, 'table', 'input', 'table')
  join('input', 'y', 'layer1', 'x')
  join('layer1', 'y', 'layer2', 'x')
  join('layer2', 'y', 'output', 'x')

  add('train', 'train.train', {})
  join(table, 'table', 'train', 'table')
  join('output', 'y', 'train', 'network')
  add('evaluate', 'evaluate.evaluate', {}, { y: rowHeight - 96 })
  join('train', 'model', 'evaluate', 'model')
  join(table, 'table', 'evaluate', 'table')
  add('deploy', 'deploy.deploy', { name: endpointName(name) })
  join('train', 'model', 'deploy', 'model')
  join('evaluate', 'report', 'deploy', 'report')

  return {
    format: 'modelwright-flow',
    schemaVersion: flowSchemaVersion,
    name,
    description: `Predicts ${target} from ${features.length} other ${features.length === 1 ? 'column' : 'columns'}.`,
    nodes,
    edges,
    groups: [
      {
        id: 'model',
        title: 'Model',
        summary: `A small network that learns ${target} from the other columns.`,
        folded: true,
      },
    ],
  }
}

/** Columns that are neither feature nor target by their facts: said in the flow, so that a person sees it and can change it. */
function roleOverrides(columns: readonly Column[], target: string): FlowNode['params'] {
  return Object.fromEntries(
    columns
      .filter((column) => column.name !== target && column.role !== 'feature' && column.role !== 'target')
      .map((column) => [column.name, { role: column.role }]),
  )
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
