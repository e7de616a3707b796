import type { ReactNode } from 'react'
import type { FieldProps } from '#app/ui/Field.tsx'
import type { FlowNode } from '#nodes/core/flow/flow.ts'
import type { Column, TableSpec } from '#nodes/core/spec/table.ts'
import type { FieldIssue } from '../fieldProblem.ts'
import type { Control, FormField } from '../fields.ts'

export type Json = FlowNode['params'][string]

/** What every control of the form is handed. */
export type ControlProps<K extends Control['kind'] = Control['kind']> = {
  field: FormField
  control: Extract<Control, { kind: K }>
  /** As set in the flow; undefined where the default holds. */
  value: Json | undefined
  /** What holds now: the value, else the default. */
  effective: unknown
  error: string | undefined
  warning: string | undefined
  /** What is wrong with parts of the value, for controls that show parts. */
  issues: readonly FieldIssue[]
  help: ReactNode
  actions: ReactNode
  /** Sets the parameter; undefined brings the default back. */
  change: (value: Json | undefined) => void
  /** Tables at the node's inputs by port, as far as they are known. */
  tables: Record<string, TableSpec | undefined>
  /** Columns of the node's outcome, where it is a table. */
  outcome: Column[] | undefined
  /** Values of a column that another field of this node names: what a map is likely about. */
  suggestions: readonly string[]
  /** What a look at the file found, by the parameter's name. */
  detected: string | undefined
}

/** What every control says around itself: its label, help, problems and further actions. */
export const headOf = ({ field, help, error, warning, actions }: Omit<ControlProps, 'control'>): FieldProps => ({
  label: field.title,
  help,
  error,
  warning,
  actions,
})

export const columnsOfPort = (props: Pick<ControlProps, 'tables'>, port: string | undefined): Column[] | undefined =>
  (port === undefined ? Object.values(props.tables).find((each) => each !== undefined) : props.tables[port])?.columns

/** Those of the columns that a control may offer, by kind. */
export const columnsOfKinds = (
  columns: readonly Column[] | undefined,
  kinds: readonly string[] | undefined,
): Column[] => (columns ?? []).filter((each) => kinds === undefined || kinds.includes(each.kind))
