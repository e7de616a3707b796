import { call, columnRef, type Expr } from '../core/expr/expr.ts'
import { defineRun, NodeError } from '../core/run.ts'
import type { Column, ColumnKind } from '../core/spec/table.ts'
import type { RecipeStep } from '../core/transform.ts'
import type { TableValue } from '../core/value.ts'
import { chooseColumns, columnProblems } from './columnChoices.ts'
import { columns } from './columns.node.ts'

export const runColumns = defineRun(columns, async ({ inputs, params, context }) => {
  const table = inputs.table
  const chosen = chooseColumns(table.columns, params)
  const error = columnProblems(table.columns, chosen, params).find((each) => each.severity === 'error')
  if (error)
    throw new NodeError(error.code, error.message, {
      ...(error.hint ? { hint: error.hint } : {}),
      ...(error.field ? { field: error.field } : {}),
      ...(error.column ? { column: error.column } : {}),
    })
  const changed = chosen.filter((column, at) => column.kind !== table.columns[at]?.kind)
  if (changed.length === 0) return { table: withRoles(table, chosen) }
  context.log(
    `Changed what ${changed.map((each) => `"${each.name}"`).join(', ')} ${changed.length === 1 ? 'holds' : 'hold'}.`,
  )
  const isRaw = table.recipe.steps.length === 0 && table.base === table.recipe.source
  // Untouched data: the source itself is stored in the new kinds, and an endpoint asks for these.
  if (isRaw)
    return { table: withMissing(await context.tables.materialise(table, { columns: chosen }), table, context.log) }
  const stepped = context.tables.withStep(table, conversion(changed, table.columns))
  const converted = await context.tables.materialise(stepped)
  const byName = new Map(chosen.map((each) => [each.name, each.role]))
  const roled = converted.columns.map((each) => ({ ...each, role: byName.get(each.name) ?? each.role }))
  return { table: withMissing(withRoles(converted, roled), table, context.log) }
})

/** The same rows under other roles; the recipe's raw columns take them over. */
function withRoles(table: TableValue, chosen: Column[]): TableValue {
  const roles = new Map(chosen.map((each) => [each.name, each.role]))
  const input = table.recipe.input.map((each) => ({ ...each, role: roles.get(each.name) ?? each.role }))
  return { ...table, columns: chosen, recipe: { ...table.recipe, input } }
}

/** Values that do not fit the new kind become missing: that must be said. */
function withMissing(
  after: TableValue,
  before: TableValue,
  log: (line: string, level?: 'info' | 'warning') => void,
): TableValue {
  const old = new Map(before.columns.map((each) => [each.name, each]))
  for (const column of after.columns) {
    const was = old.get(column.name)
    const lost = (column.missing ?? 0) - (was?.missing ?? 0)
    if (was && was.kind !== column.kind && lost > 0)
      log(
        `${lost.toLocaleString('en')} values of "${column.name}" are no ${kindWords[column.kind]} and count as missing.`,
        'warning',
      )
  }
  return after
}

const kindWords: Record<ColumnKind, string> = {
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
  category: 'category',
  text: 'text',
  date: 'date',
  image: 'picture',
  vector: 'list of numbers',
}

const convert = (kind: ColumnKind, value: Expr): Expr => {
  if (kind === 'number' || kind === 'integer') return call('toNumber', value)
  if (kind === 'boolean') return call('toBoolean', value)
  return call('toText', value)
}

function conversion(changed: readonly Column[], before: readonly Column[]): RecipeStep {
  const old = new Map(before.map((each) => [each.name, each]))
  return {
    node: columns.id,
    version: columns.version,
    title: columns.title,
    atPrediction: 'apply',
    drop: [],
    write: changed.map((column) => ({
      column: { ...column, derivedFrom: old.get(column.name)?.derivedFrom ?? [column.name] },
      expr: convert(column.kind, columnRef(column.name)),
    })),
    state: Object.fromEntries(changed.map((column) => [column.name, { kind: column.kind }])),
  }
}
