import { checkExpr } from '../core/expr/check.ts'
import { columnsOf } from '../core/expr/compile.ts'
import type { Expr } from '../core/expr/expr.ts'
import { parseExpr } from '../core/expr/parse.ts'
import { faultOf, typeOfExpr, typesOf } from '../core/expr/types.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, type ColumnKind, targetOf } from '../core/spec/table.ts'
import type { ColumnExpr, StepEffect } from '../core/transform.ts'
import { originOf } from './chosenColumns.ts'
import { defineTransformState } from './transformState.ts'

export type FormulaKind = 'automatic' | Exclude<ColumnKind, 'image' | 'vector'>
export type FormulaParams = { formulas: { name: string; formula: string; kind: FormulaKind }[] }

/** The expression with what earlier formulas made put in place of their names. */
function inlined(expr: Expr, made: ReadonlyMap<string, Expr>): Expr {
  switch (expr.op) {
    case 'column':
      return made.get(expr.name) ?? expr
    case 'call':
      return { ...expr, args: expr.args.map((each) => inlined(each, made)) }
    case 'case':
      return {
        ...expr,
        branches: expr.branches.map((branch) => {
          const [when, then] = [inlined(branch.when, made), inlined(branch.then, made)]
          return { when, then }
        }),
        otherwise: inlined(expr.otherwise, made),
      }
    case 'lookup':
      return { ...expr, arg: inlined(expr.arg, made), otherwise: inlined(expr.otherwise, made) }
    default:
      return expr
  }
}

const kindOf = (expr: Expr, columns: readonly Column[], kind: FormulaKind): ColumnKind => {
  if (kind !== 'automatic') return kind
  const type = typeOfExpr(expr, typesOf(columns))
  return type === 'number' ? 'number' : type === 'boolean' ? 'boolean' : 'category'
}

/** The columns that whole formulas make, each seeing the ones before it, and what is wrong with the others. */
export function formulaEffect(
  columns: readonly Column[],
  { formulas }: FormulaParams,
): { effect: StepEffect; problems: NodeProblem[] } {
  const problems: NodeProblem[] = []
  const made = new Map<string, Expr>()
  let there: Column[] = [...columns]
  const write = new Map<string, ColumnExpr>()
  const target = targetOf(columns)
  for (const [at, { name: given, formula, kind }] of formulas.entries()) {
    const name = given.trim()
    const report = (field: string, code: string, message: string, hint?: string): void => {
      problems.push({ code, severity: 'error', field: `formulas.${at}.${field}`, message, ...(hint ? { hint } : {}) })
    }
    if (name === '') {
      report('name', 'name_missing', `Formula ${at + 1} has no name for its column.`, 'Name the new column.')
      continue
    }
    const twin = there.find((each) => each.name !== name && each.name.toLowerCase() === name.toLowerCase())
    if (twin || there.some((each) => each.name === name && each.role === 'split')) {
      report('name', 'name_taken', `There is a column "${twin?.name ?? name}" already.`, 'Give another name.')
      continue
    }
    if (formula.trim() === '') {
      report('formula', 'formula_missing', `"${name}" has no formula.`, 'Write what it is made of: price * amount.')
      continue
    }
    const parsed = parseExpr(formula)
    if (!parsed.ok) {
      report('formula', 'formula_unreadable', parsed.message)
      continue
    }
    const checked = checkExpr(parsed.expr, there)
    for (const problem of checked.problems)
      problems.push({ ...problem, severity: 'error', field: `formulas.${at}.formula` })
    if (checked.problems.length > 0) continue
    const expr = inlined(parsed.expr, made)
    const fault = faultOf(expr)
    if (fault) {
      report('formula', 'expression_unsound', fault)
      continue
    }
    const old = there.find((each) => each.name === name)
    const sources = columnsOf(expr).flatMap((each) => columns.find((column) => column.name === each) ?? [])
    if (target && name !== target.name && sources.includes(target))
      problems.push({
        code: 'made_from_target',
        severity: 'warning',
        field: `formulas.${at}.formula`,
        column: name,
        message: `"${name}" is made from "${target.name}", which shall be predicted: a model would be told the answer.`,
        hint: `Leave "${target.name}" out of the formula, or ignore the column "${name}" in training.`,
      })
    const column: Column = {
      name,
      kind: kindOf(expr, columns, kind),
      role: old?.role ?? (target && sources.includes(target) ? 'ignore' : 'feature'),
      derivedFrom: [...new Set(sources.flatMap(originOf))],
    }
    made.set(name, expr)
    write.set(name, { column, expr })
    there = [...there.filter((each) => each.name !== name), column]
  }
  return { effect: { write: [...write.values()], drop: [] }, problems }
}

/** Columns computed row by row; nothing is learned. */
export const formulaTransform = defineTransformState<FormulaParams, Record<string, never>>({
  learns: false,
  atPrediction: 'apply',
  fit: async () => ({}),
  effect: ({ params, columns }) => formulaEffect(columns, params).effect,
})
