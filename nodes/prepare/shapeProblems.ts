import type { NodeProblem } from '../core/problem.ts'
import { NodeError } from '../core/run.ts'
import type { TableSpec } from '../core/spec/table.ts'

/** Names that the table does not have; an empty one is a column that nobody chose yet. */
export const unknownColumns = (
  table: TableSpec | undefined,
  names: readonly string[],
  field: string,
  port = 'table',
): NodeProblem[] =>
  names.flatMap((name): NodeProblem[] =>
    !table || table.columns.some((each) => each.name === name)
      ? []
      : [
          {
            code: name === '' ? 'column_missing' : 'column_unknown',
            severity: 'error',
            field,
            ...(name === '' ? {} : { column: name }),
            message: name === '' ? 'No column is chosen.' : `The table has no column "${name}".`,
            hint: 'Choose one of its columns.',
            ...(port === 'table' ? {} : { port }),
          },
        ],
  )

/** A new table of new rows loses what steps before it learned: they belong after it. */
export const afterLearning = (table: TableSpec | undefined, port = 'table'): NodeProblem[] =>
  table?.columns.some((each) => each.prepared)
    ? [
        {
          code: 'shape_after_learning',
          severity: 'warning',
          port,
          message:
            'Steps that learn (fill, scale, encode) stand before this one, whose rows are new: an endpoint would have to be sent prepared values.',
          hint: 'Put this node before those steps.',
        },
      ]
    : []

/** A run refuses what inference calls an error. */
export function refuseProblems(problems: readonly NodeProblem[]): void {
  const error = problems.find((each) => each.severity === 'error')
  if (error)
    throw new NodeError(error.code, error.message, {
      ...(error.hint ? { hint: error.hint } : {}),
      ...(error.field ? { field: error.field } : {}),
      ...(error.column ? { column: error.column } : {}),
    })
}
