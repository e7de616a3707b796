import { type Condition, type ConditionOperator, operatorsFor } from '#nodes/core/expr/conditions.ts'
import type { Column } from '#nodes/core/spec/table.ts'

/** A condition on a column, ready to be finished: the usual comparison, and for true/false and numbers a value that means something. */
export function conditionOn(column: Column | undefined): Condition {
  if (!column) return { column: '', is: 'equal' }
  const is = operatorsFor(column.kind)[0] ?? 'present'
  const name = column.name
  if (column.kind === 'boolean') return { column: name, is, value: true }
  if (column.kind === 'number' || column.kind === 'integer')
    return typeof column.typical === 'number'
      ? { column: name, is: 'greaterOrEqual', value: column.typical }
      : { column: name, is: 'greaterOrEqual' }
  const first = column.categories?.[0]
  return first === undefined ? { column: name, is } : { column: name, is, value: first }
}

/** The condition with another comparison: values go along as far as the new one has a place for them. */
export function changedOperator(condition: Condition, is: ConditionOperator): Condition {
  const { column, value, to, values } = condition
  switch (is) {
    case 'missing':
    case 'present':
      return { column, is }
    case 'oneOf':
    case 'noneOf': {
      const list = values ?? (value === undefined || value === '' ? undefined : [value])
      return { column, is, ...(list && { values: list }) }
    }
    default: {
      const one = value ?? values?.[0]
      return {
        column,
        is,
        ...(one !== undefined && { value: one }),
        ...(is === 'between' && to !== undefined && { to }),
      }
    }
  }
}
