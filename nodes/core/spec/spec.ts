import type { LayersSpec } from './layers.ts'
import type { TableSpec } from './table.ts'

export const portTypes = ['table', 'layers', 'model', 'report', 'endpoint', 'value'] as const
export type PortType = (typeof portTypes)[number]

/** What a model does with its target. */
export const tasks = ['regression', 'binary', 'multiclass', 'clustering', 'anomaly'] as const
export type Task = (typeof tasks)[number]

export type ModelSpec = {
  type: 'model'
  task: Task
  /** The column that is predicted. */
  target: TableSpec['columns'][number]
  /** The raw columns that a caller hands in, after the recipe's removals. */
  inputs: TableSpec['columns']
  parameters?: number | undefined
}

export type ReportSpec = { type: 'report'; about: string }
export type EndpointSpec = { type: 'endpoint'; name: string }
export type ValueSpec = { type: 'value'; kind: 'number' | 'text' | 'boolean' }

/** What is known of a port's value before the run: one type a port type. */
export type SpecOf<T extends PortType> = {
  table: TableSpec
  layers: LayersSpec
  model: ModelSpec
  report: ReportSpec
  endpoint: EndpointSpec
  value: ValueSpec
}[T]

export type Spec = SpecOf<PortType>

/** One line in plain words for an edge: "1,000 rows · 6 columns", "16 numbers a row". Absent spec: "known after the run". */
export function describeSpec(spec: Spec | undefined): string {
  if (!spec) return 'known after the run'
  switch (spec.type) {
    case 'table': {
      const columns = `${spec.columns.length} ${spec.columns.length === 1 ? 'column' : 'columns'}`
      return spec.rows === undefined ? columns : `${spec.rows.toLocaleString('en')} rows · ${columns}`
    }
    case 'layers': {
      const size = spec.shape?.map((side) => side ?? '?').join(' × ')
      return size === undefined ? 'known after the run' : `${size} ${size === '1' ? 'number' : 'numbers'} a row`
    }
    case 'model':
      return `predicts ${spec.target.name}`
    case 'report':
      return spec.about
    case 'endpoint':
      return `endpoint ${spec.name}`
    case 'value':
      return spec.kind
  }
}
