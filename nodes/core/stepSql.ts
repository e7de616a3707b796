import { call, type Expr } from './expr/expr.ts'
import { quoteName, toSql } from './expr/sql.ts'
import { type ColumnTypes, typeOfExpr, typeOfKind, typesOf } from './expr/types.ts'
import { type Column, type ColumnKind, rowColumn } from './spec/table.ts'
import type { RecipeStep, StepEffect } from './transform.ts'

/**
 * A step as the parts of one DuckDB query: `SELECT <select> FROM <what was before> WHERE <where>`. `select` lists the columns that
 * remain, replaced ones in their place and new ones at the end, and starts with the hidden row number; `where` is undefined
 * where the step keeps every row. Written numbers are DOUBLE.
 */
export type StepSql = { select: string; where: string | undefined; columns: Column[] }

/** The columns after a step. Its expressions see those before it; a column both dropped and written stays. */
export function columnsAfter(
  step: Pick<StepEffect, 'write' | 'drop' | 'calls' | 'order'>,
  columns: readonly Column[],
): Column[] {
  const made = [...step.write.map((each) => each.column), ...(step.calls ?? []).map((each) => each.output)]
  const written = new Map(made.map((each) => [each.name, each]))
  const dropped = new Set(step.drop)
  const kept = columns
    .filter((column) => written.has(column.name) || !dropped.has(column.name))
    .map((column) => written.get(column.name) ?? column)
  const there = new Set(kept.map((column) => column.name))
  const after = [...kept, ...[...written.values()].filter((column) => !there.has(column.name))]
  if (!step.order) return after
  const places = new Map(step.order.map((name, at) => [name, at]))
  const placeOf = (column: Column): number => places.get(column.name) ?? places.size
  return after.toSorted((a, b) => placeOf(a) - placeOf(b))
}

const conversions = { number: 'toNumber', boolean: 'toBoolean', text: 'toText' } as const

/**
 * The expression of a written column with the values that its kind allows: whole numbers for an integer, text for a category.
 * Whoever applies a step applies this, so that what is stored under a kind and what an endpoint computes are the same.
 */
export function ofKind(expr: Expr, kind: ColumnKind, types: ColumnTypes): Expr {
  const wanted = typeOfKind(kind)
  const conversion = wanted === 'missing' || wanted === 'unknown' ? undefined : conversions[wanted]
  const typed = conversion && typeOfExpr(expr, types) !== wanted ? call(conversion, expr) : expr
  return kind === 'integer' ? call('round', typed) : typed
}

/**
 * SQL of a fitted step over a table with these columns. What functions make is taken from columns that `called` names, which must have
 * been computed and put beside the others. Throws ExprError for an unsound expression.
 */
export function stepSql(
  step: Pick<RecipeStep, 'write' | 'drop' | 'keep' | 'calls' | 'order'>,
  columns: readonly Column[],
  called: (name: string) => string = (name) => name,
): StepSql {
  const types = new Map([...typesOf(columns), [rowColumn, 'number' as const]])
  const expressions = new Map(
    step.write.map((each) => [
      each.column.name,
      toSql(ofKind(each.training ?? each.expr, each.column.kind, types), types),
    ]),
  )
  for (const { output } of step.calls ?? []) expressions.set(output.name, quoteName(called(output.name)))
  const after = columnsAfter(step, columns).filter((column) => column.name !== rowColumn)
  const list = after.map((column) => {
    const name = quoteName(column.name)
    const expression = expressions.get(column.name)
    return expression === undefined ? name : `${expression} AS ${name}`
  })
  return {
    select: [quoteName(rowColumn), ...list].join(', '),
    where: step.keep && toSql(step.keep, types),
    columns: after,
  }
}
