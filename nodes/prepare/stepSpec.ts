import type { TableSpec } from '../core/spec/table.ts'
import { columnsAfter } from '../core/stepSql.ts'
import type { StepEffect } from '../core/transform.ts'

/** The table after a step whose columns are known before it runs. How many rows a condition keeps is known after the run. */
export const specAfter = (table: TableSpec, effect: StepEffect): TableSpec => ({
  ...(effect.keep ? withoutCounts(table) : table),
  columns: columnsAfter(effect, table.columns),
})

/** The same columns; how many rows there will be is not known. */
export const withoutCounts = ({ rows: _rows, partRows, ...rest }: TableSpec): TableSpec => ({
  ...rest,
  ...(partRows ? { partRows: {} } : {}),
})

export const tablePorts = {
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
} as const

/** A name that no other column has; capitals do not tell names apart. It is taken from then on. */
export function freeName(name: string, taken: Set<string>): string {
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? name : `${name} (${n})`
    if (taken.has(candidate.toLowerCase())) continue
    taken.add(candidate.toLowerCase())
    return candidate
  }
}

export const namesOf = (columns: readonly { name: string }[]): Set<string> =>
  new Set(columns.map((each) => each.name.toLowerCase()))
