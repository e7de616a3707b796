import { columnRef } from '../core/expr/expr.ts'
import type { Column, ColumnKind } from '../core/spec/table.ts'
import type { ColumnExpr, StepEffect } from '../core/transform.ts'
import { originOf } from './chosenColumns.ts'
import { defineTransformState } from './transformState.ts'

export type ChooseParams = {
  how: 'drop' | 'keep'
  columns: string[]
  changes: { column: string; name: string; kind: 'same' | ColumnKind }[]
}

/** Columns that stay, in their new order; the column that says the part always does. */
export function stayingColumns(columns: readonly Column[], { how, columns: names }: ChooseParams): Column[] {
  if (how === 'drop') return columns.filter((each) => each.role === 'split' || !names.includes(each.name))
  if (names.length === 0) return [...columns]
  const chosen = names.flatMap((name) => columns.find((each) => each.name === name) ?? [])
  return [...new Set([...chosen, ...columns.filter((each) => each.role === 'split')])]
}

/** A column of another kind: what was known of its values holds no longer. */
const changed = (column: Column, name: string, kind: ColumnKind): Column => {
  if (kind === column.kind) return { ...column, name, derivedFrom: originOf(column) }
  const role = column.role === 'ignore' && column.kind === 'text' && kind !== 'text' ? 'feature' : column.role
  return { name, kind, role, derivedFrom: originOf(column) }
}

export function chooseEffect(columns: readonly Column[], params: ChooseParams): StepEffect {
  const staying = stayingColumns(columns, params)
  const write: ColumnExpr[] = []
  const order = staying.map((column) => {
    const change = params.changes.find((each) => each.column === column.name)
    if (!change || column.role === 'split') return column.name
    const name = change.name.trim() === '' ? column.name : change.name.trim()
    const kind = change.kind === 'same' ? column.kind : change.kind
    if (name === column.name && kind === column.kind) return column.name
    write.push({ column: changed(column, name, kind), expr: columnRef(column.name) })
    return name
  })
  const kept = new Set(order)
  const drop = columns.map((each) => each.name).filter((name) => !kept.has(name))
  const isMoved = params.how === 'keep' && params.columns.length > 0
  return { write, drop, ...(isMoved || write.length > 0 ? { order } : {}) }
}

/** Columns stay, go, move, or get another name or kind; nothing is learned. */
export const chooseTransform = defineTransformState<ChooseParams, Record<string, never>>({
  learns: false,
  atPrediction: 'apply',
  fit: async () => ({}),
  effect: ({ params, columns }) => chooseEffect(columns, params),
})
