import { NodeError, type RunContext } from '../core/run.ts'
import { type Column, type Part, rowColumn } from '../core/spec/table.ts'
import type { TableValue } from '../core/value.ts'
import type { Rows } from './readRows.ts'

/** The weight column's numbers, where the table has one. A row without a usable weight counts nothing. */
export async function readWeights(
  tables: RunContext['tables'],
  { table, rows, part }: { table: TableValue; rows: Rows; part: Part },
): Promise<Float64Array | undefined> {
  const column: Column | undefined = table.columns.find((each) => each.role === 'weight')
  if (!column) return undefined
  const [values, numbers] = [await tables.values(table, column.name, part), await tables.values(table, rowColumn, part)]
  const byRow = new Map(numbers.map((row, index) => [Number(row), Number(values[index] ?? 0)]))
  const weights = Float64Array.from(rows.numbers, (row) => {
    const weight = byRow.get(row) ?? 0
    if (weight < 0)
      throw new NodeError('weight_negative', `Row ${row + 1} has a negative weight in "${column.name}".`, {
        column: column.name,
        row,
      })
    return Number.isFinite(weight) ? weight : 0
  })
  if (rows.rows > 0 && !weights.some((each) => each > 0)) {
    throw new NodeError('weights_empty', `No row has a weight above 0 in "${column.name}".`, {
      column: column.name,
      hint: 'Give the column another role in Columns.',
    })
  }
  return weights
}

/**
 * By what each row's loss is multiplied: its own weight and, where classes are balanced, one that makes all classes of the training rows
 * count alike. Means are 1, so that a learning rate means the same with and without. Undefined where all rows count alike.
 */
export function lossWeights(options: {
  own: Float64Array | undefined
  targets: Float64Array
  /** Of the training rows, which say how frequent a class is; undefined: classes are left as they are. */
  balance: ReadonlyMap<number, number> | undefined
}): Float32Array | undefined {
  const { own, targets, balance } = options
  if (!own && !balance) return undefined
  const raw = Float64Array.from(targets, (target, row) => (own?.[row] ?? 1) * (balance?.get(target) ?? 1))
  const mean = raw.reduce((sum, each) => sum + each, 0) / raw.length
  return Float32Array.from(raw, (each) => (mean > 0 ? each / mean : 1))
}

/** One factor a class: the rarer it is among the rows (by their weights), the larger. */
export function classBalance(targets: Float64Array, own: Float64Array | undefined): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  targets.forEach((target, row) => {
    counts.set(target, (counts.get(target) ?? 0) + (own?.[row] ?? 1))
  })
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0)
  return new Map([...counts].map(([target, count]) => [target, count > 0 ? total / (counts.size * count) : 1]))
}
