import type { Scalar } from '../core/expr/expr.ts'
import { NodeError, type RunContext } from '../core/run.ts'
import type { Task } from '../core/spec/spec.ts'
import { type Column, columnAt, type Part, rowColumn, widthOfAll } from '../core/spec/table.ts'
import type { TableValue } from '../core/value.ts'

/** Rows of one part with a target: features row-major, `targets` in the target's own unit or as class indexes. */
export type Rows = {
  rows: number
  features: Float32Array
  targets: Float64Array
  numbers: number[]
  setAside: number
  /** By what a row's loss is multiplied. */
  weights?: Float32Array | undefined
}

type Reading = { tables: RunContext['tables']; table: TableValue; features: string[]; target: Column; task: Task }

/**
 * Reads a part (all rows without one). Rows without a target are set aside and counted. A class that is not among `classes`, and a
 * feature that is missing or too large, is an error or sets the row aside as `misfits` says.
 */
export async function readRows(
  { tables, table, features, target, task }: Reading,
  options: {
    part?: Part | undefined
    classes: readonly string[]
    misfits?: 'refuse' | 'setAside'
    /** Missing features stay as NaN, for models that take them. */
    missing?: 'refuse' | 'keep'
  },
): Promise<Rows> {
  const { part, classes, misfits = 'refuse', missing = 'refuse' } = options
  const matrix = await tables.matrix(table, features, part)
  const values = await tables.values(table, target.name, part)
  const numbers = await tables.values(table, rowColumn, part)
  const targets = values.map((value, index) =>
    targetOf(value, { task, classes, misfits, target, row: Number(numbers[index] ?? index) }),
  )
  const columns = features.map((name) => table.columns.find((each) => each.name === name) ?? numberColumn(name))
  const width = widthOfAll(columns)
  const isUsable = (row: number) =>
    missing === 'keep' ||
    misfits === 'refuse' ||
    matrix.values.subarray(row * width, (row + 1) * width).every(Number.isFinite)
  const kept = targets.flatMap((value, index) => (Number.isNaN(value) || !isUsable(index) ? [] : [index]))
  const rows: Rows = {
    rows: kept.length,
    features: new Float32Array(kept.length * width),
    targets: new Float64Array(kept.length),
    numbers: kept.map((index) => Number(numbers[index] ?? index)),
    setAside: targets.length - kept.length,
  }
  kept.forEach((from, to) => {
    rows.targets[to] = targets[from] ?? Number.NaN
    for (let i = 0; i < width; i++) {
      const value = matrix.values[from * width + i] ?? Number.NaN
      if (missing === 'refuse' && !Number.isFinite(value)) throw notFinite(columnAt(columns, i), rows.numbers[to] ?? 0)
      rows.features[to * width + i] = value
    }
  })
  return rows
}

const numberColumn = (name: string): Column => ({ name, kind: 'number', role: 'feature' })

function targetOf(
  value: Scalar,
  reading: { task: Task; classes: readonly string[]; misfits: 'refuse' | 'setAside'; target: Column; row: number },
): number {
  if (value === null) return Number.NaN
  const { task, classes, misfits, target, row } = reading
  if (task === 'regression') {
    const number = Number(value)
    if (Number.isFinite(number)) return number
    if (misfits === 'setAside') return Number.NaN
    throw new NodeError(
      'target_not_a_number',
      `Row ${row + 1} has "${value}" in "${target.name}", which is no number.`,
      {
        column: target.name,
        row,
        hint: 'Mend the value, or let it count as missing where the file is read.',
      },
    )
  }
  const index = classes.indexOf(String(value))
  if (index >= 0) return index
  if (misfits === 'setAside') return Number.NaN
  throw new NodeError('class_unknown', `Row ${row + 1} has the class "${value}", which was not known before.`, {
    column: target.name,
    row,
  })
}

const notFinite = (column: string, row: number): NodeError =>
  new NodeError('feature_missing', `Row ${row + 1} has no usable number in the feature "${column}".`, {
    column,
    row,
    hint: 'Add a Fill missing node before, or leave what is left to be prepared to the Input layer. Numbers beyond 3.4e38 count as missing.',
  })
