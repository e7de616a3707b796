import type { TableSpec } from '#nodes/core/spec/table.ts'
import type { FormField } from '../fields.ts'
import { columnsOfKinds, columnsOfPort, type Json } from './controlProps.ts'

export type ListRow = Record<string, Json>

const isRow = (value: unknown): value is ListRow => value !== null && typeof value === 'object' && !Array.isArray(value)

/** The rows of a list's value; what is no row is left out. */
export const rowsOf = (value: unknown): ListRow[] => (Array.isArray(value) ? value.filter(isRow) : [])

/**
 * A row to start with: what has a default or may stay unset is left alone, the rest gets a value that is right as it stands,
 * and a column that no other row names yet where there is one.
 */
export function newRow(
  fields: readonly FormField[],
  tables: Record<string, TableSpec | undefined>,
  rows: readonly ListRow[],
): ListRow {
  const row: ListRow = {}
  for (const field of fields) {
    const { control } = field
    if (field.default !== undefined && !(control.kind === 'column' && field.default === '')) continue
    if (field.optional) continue
    const start = startOf(field, tables, rows)
    if (start !== undefined) row[field.name] = start
  }
  return row
}

function startOf(
  { name, control }: FormField,
  tables: Record<string, TableSpec | undefined>,
  rows: readonly ListRow[],
): Json | undefined {
  switch (control.kind) {
    case 'column': {
      const columns = columnsOfKinds(columnsOfPort({ tables }, control.port), control.kinds)
      const taken = new Set(rows.map((row) => row[name]))
      return (columns.find((each) => !taken.has(each.name)) ?? columns[0])?.name ?? ''
    }
    case 'choice':
    case 'choiceOrNumber':
      return control.choices[0]?.value
    case 'number':
    case 'percent':
    case 'seed':
      return control.limits.min ?? (control.limits.above === undefined ? 0 : control.limits.above + 1)
    case 'switch':
      return false
    case 'columns':
    case 'texts':
    case 'list':
      return []
    case 'map':
    case 'columnRoles':
      return {}
    case 'conditions':
      return { match: 'all', conditions: [] }
    case 'json':
      return undefined
    default:
      return ''
  }
}
