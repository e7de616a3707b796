import type { NodeProblem } from '../core/problem.ts'
import { type Column, featuresOf } from '../core/spec/table.ts'

/** The columns that a step works on: all fitting features, or those that a person named (the target never). */
export function chosenColumns(
  columns: readonly Column[],
  names: readonly string[],
  fits: (column: Column) => boolean,
): Column[] {
  if (names.length === 0) return featuresOf(columns).filter(fits)
  return columns.filter((each) => names.includes(each.name) && each.role !== 'target' && each.role !== 'split')
}

/** What is wrong with the columns that a person named. `canDo` gives the reason why a column does not suit, if it does not. */
export function chosenProblems(
  columns: readonly Column[],
  names: readonly string[],
  canDo: (column: Column) => string | undefined,
): NodeProblem[] {
  return names.flatMap((name): NodeProblem[] => {
    const without = {
      kind: 'setParams' as const,
      title: `Leave out "${name}"`,
      params: { columns: names.filter((each) => each !== name) },
    }
    const column = columns.find((each) => each.name === name)
    if (!column)
      return [
        {
          code: 'column_unknown',
          severity: 'warning',
          field: 'columns',
          column: name,
          message: `The table has no column "${name}".`,
          fix: without,
        },
      ]
    if (column.role === 'target')
      return [
        {
          code: 'column_is_target',
          severity: 'warning',
          field: 'columns',
          column: name,
          message: `"${name}" is what shall be predicted; it is left as it is.`,
          fix: without,
        },
      ]
    const reason = canDo(column)
    return reason === undefined
      ? []
      : [{ code: 'column_kind', severity: 'error', field: 'columns', column: name, message: reason, fix: without }]
  })
}

/** Raw columns behind a column. */
export const originOf = (column: Column): string[] => column.derivedFrom ?? [column.name]

type Preparation = NonNullable<Column['prepared']>[number]

/** A column's marks with some more. */
export const marked = (column: Column, ...more: Preparation[]): Preparation[] => [
  ...new Set([...(column.prepared ?? []), ...more]),
]

/** "age", "age and sex", "age, sex and 3 more". */
export function nameList(columns: readonly Pick<Column, 'name'>[]): string {
  const names = columns.map((each) => each.name)
  if (names.length <= 2) return names.join(' and ')
  return names.length === 3
    ? `${names[0]}, ${names[1]} and ${names[2]}`
    : `${names[0]}, ${names[1]} and ${names.length - 2} more`
}
