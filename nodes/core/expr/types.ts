import type { Column, ColumnKind } from '../spec/table.ts'
import type { Expr, Scalar } from './expr.ts'
import { ExprError, type ExprType, exprLimits, signatures } from './functions.ts'

/** Columns with their types by name; a column that is not in it has type `unknown`. */
export type ColumnTypes = ReadonlyMap<string, ExprType>

export const typeOfKind = (kind: ColumnKind): ExprType =>
  kind === 'number' || kind === 'integer'
    ? 'number'
    : kind === 'boolean'
      ? 'boolean'
      : kind === 'image' || kind === 'vector'
        ? 'unknown'
        : 'text'

export const typesOf = (columns: readonly Pick<Column, 'name' | 'kind'>[]): ColumnTypes =>
  new Map(columns.map((each) => [each.name, typeOfKind(each.kind)]))

export const typeOfScalar = (value: Scalar): ExprType => {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? 'number' : 'missing'
    case 'string':
      return 'text'
    case 'boolean':
      return 'boolean'
    default:
      return 'missing'
  }
}

/** The one type that holds both. */
const unifyTwo = (a: ExprType, b: ExprType): ExprType => {
  if (a === b || b === 'missing') return a
  if (a === 'missing') return b
  if (a === 'unknown') return b
  if (b === 'unknown') return a
  return a === 'text' || b === 'text' ? 'text' : 'number'
}

export const unify = (types: readonly ExprType[]): ExprType => types.reduce(unifyTwo, 'missing')

/** The type in which values are compared: numbers as soon as one is a number. */
export const comparedType = (types: readonly ExprType[]): ExprType =>
  types.includes('number') ? 'number' : unify(types)

/** The type that an expression gives, before any checking. */
export function typeOfExpr(expr: Expr, types: ColumnTypes): ExprType {
  switch (expr.op) {
    case 'literal':
      return typeOfScalar(expr.value)
    case 'column':
      return types.get(expr.name) ?? 'unknown'
    case 'case':
      return unify([...expr.branches.map((each) => typeOfExpr(each.then, types)), typeOfExpr(expr.otherwise, types)])
    case 'lookup':
      return unify([...expr.entries.map(([, value]) => typeOfScalar(value)), typeOfExpr(expr.otherwise, types)])
    case 'call': {
      const signature = signatures[expr.fn]
      if (signature.result !== 'same') return signature.result
      const given = expr.args.map((each) => typeOfExpr(each, types))
      return signature.args === 'compared' ? comparedType(given) : unify(given)
    }
  }
}

export const partsOf = (expr: Expr): Expr[] => {
  switch (expr.op) {
    case 'call':
      return expr.args
    case 'case':
      return [...expr.branches.flatMap((each) => [each.when, each.then]), expr.otherwise]
    case 'lookup':
      return [expr.arg, expr.otherwise]
    default:
      return []
  }
}

/** Number of digits of `round(a, digits)`, or undefined where it is not a whole number from -15 to 15. */
export const roundDigits = (expr: Expr | undefined): number | undefined =>
  expr?.op === 'literal' && typeof expr.value === 'number' && Number.isInteger(expr.value) && Math.abs(expr.value) <= 15
    ? expr.value
    : undefined

/** What makes an expression impossible to compile whatever its columns; undefined when it is sound. */
export function faultOf(expr: Expr): string | undefined {
  let count = 0
  const visit = (each: Expr, depth: number): string | undefined => {
    count += 1
    if (depth > exprLimits.depth) return `The expression is nested more than ${exprLimits.depth} deep. Split it in two.`
    if (count > exprLimits.parts) return `The expression has more than ${exprLimits.parts} parts. Split it in two.`
    if (each.op === 'call') {
      const { min, max, usage } = signatures[each.fn]
      if (each.args.length < min || each.args.length > max) {
        const wanted = min === max ? `${min}` : max >= 100 ? `${min} or more` : `${min} to ${max}`
        return `"${each.fn}" takes ${wanted} ${wanted === '1' ? 'value' : 'values'}, got ${each.args.length}. Write ${usage}.`
      }
      if (each.fn === 'round' && each.args.length === 2 && roundDigits(each.args[1]) === undefined)
        return 'The digits of "round" must be a whole number from -15 to 15, written out.'
    }
    if (each.op === 'case' && each.branches.length === 0) return 'An "if" needs a condition and a value.'
    for (const part of partsOf(each)) {
      const fault = visit(part, depth + 1)
      if (fault) return fault
    }
    return undefined
  }
  return visit(expr, 1)
}

export function assertSound(expr: Expr): void {
  const fault = faultOf(expr)
  if (fault) throw new ExprError(fault)
}

/** Names of the columns that an expression reads, each once, in order of appearance. */
export function columnsOf(expr: Expr): string[] {
  const names = new Set<string>()
  const visit = (each: Expr): void => {
    if (each.op === 'column') names.add(each.name)
    for (const part of partsOf(each)) visit(part)
  }
  visit(expr)
  return [...names]
}
