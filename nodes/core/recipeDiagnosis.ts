import type { Scalar } from './expr/expr.ts'
import { asText } from './expr/scalar.ts'
import { type RowProblem, rowProblem } from './recipeRow.ts'
import type { Column } from './spec/table.ts'
import { type Cell, isScalar } from './stepFunctions.ts'

/** Where a feature comes from: raw columns by position, and the look-ups over one raw column that it goes through. */
export type FeatureSource = { inputs: ReadonlySet<number>; lookups: { input: number; keys: string[] }[] }

/** Why a feature came out missing: an unseen category, a missing raw value that nothing fills, else the values themselves. */
export function diagnose(
  row: number,
  feature: string,
  source: FeatureSource,
  inputs: readonly Column[],
  cells: readonly Cell[],
): RowProblem[] {
  const values = cells.map((cell): Scalar => (isScalar(cell) ? cell : '…'))
  const problems: RowProblem[] = []
  for (const { input, keys } of source.lookups) {
    const column = inputs[input]
    const value = values[input] ?? null
    const text = asText(value)
    if (column && text !== null && !keys.includes(text))
      problems.push(rowProblem.unseenCategory(row, column, value, column.categories ?? keys))
  }
  if (problems.length > 0) return problems
  for (const input of source.inputs) {
    const column = inputs[input]
    if (column && (values[input] ?? null) === null) problems.push(rowProblem.missingValue(row, column))
  }
  if (problems.length > 0) return problems
  const given = [...source.inputs].flatMap((at) => inputs[at] ?? [])
  return [
    rowProblem.notComputable(
      row,
      feature,
      given,
      [...source.inputs].map((at) => values[at] ?? null),
    ),
  ]
}
