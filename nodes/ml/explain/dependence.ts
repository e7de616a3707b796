import type { CellModel } from './shapley.ts'

/** `single[row][at]`: what the model says of a row with the value `at` in the column (ICE); `mean[at]`: their average (partial dependence). */
export type Dependence = { mean: number[]; single: number[][] }

/** Partial dependence (Friedman 2001) with its single lines (Goldstein and others 2015) of one output. */
export function dependence<Cell>(
  model: CellModel<Cell>,
  options: { rows: readonly (readonly Cell[])[]; column: number; values: readonly Cell[]; output: number },
): Dependence {
  const { rows, column, values, output } = options
  const single = rows.map((row) => values.map((value) => model(row.with(column, value))[output] ?? Number.NaN))
  return {
    single,
    mean: values.map((_, at) => single.reduce((sum, line) => sum + (line[at] ?? Number.NaN), 0) / rows.length),
  }
}
