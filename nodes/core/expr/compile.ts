import type { Expr, FunctionName, Scalar } from './expr.ts'
import { type ExprType, signatures } from './functions.ts'
import { asBoolean, asNumber, asText, compareText, roundHalfAway, toScalar } from './scalar.ts'
import { textFunctions } from './textFunctions.ts'
import { assertSound, type ColumnTypes, comparedType, roundDigits, typeOfExpr, typeOfScalar, unify } from './types.ts'

export { columnsOf } from './types.ts'

type Fn<Env> = (env: Env) => Scalar

/** How a column is read; `Env` is whatever a row is to the caller. Must give null for missing and never a number that is not finite. */
export type ReadColumn<Env> = (name: string) => Fn<Env>

const noTypes: ColumnTypes = new Map()

const convert = <Env>(run: Fn<Env>, from: ExprType, to: ExprType): Fn<Env> => {
  if (from === to || from === 'missing' || to === 'unknown' || to === 'missing') return run
  const as = to === 'number' ? asNumber : to === 'text' ? asText : asBoolean
  return (env) => as(run(env))
}

/** A column's values as its kind says, whatever they came as. */
const coerce = <Env>(run: Fn<Env>, to: ExprType): Fn<Env> => convert(run, 'unknown', to)

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const unary: Partial<Record<FunctionName, (a: number) => number>> = {
  negate: (a) => -a,
  abs: Math.abs,
  round: roundHalfAway,
  floor: Math.floor,
  ceil: Math.ceil,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  sin: Math.sin,
  cos: Math.cos,
  trunc: Math.trunc,
  sign: Math.sign,
  toNumber: (a) => a,
}

const binary: Partial<Record<FunctionName, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  modulo: (a, b) => a % b,
  power: (a, b) => a ** b,
}

const comparisons: Partial<Record<FunctionName, (order: number) => boolean>> = {
  equal: (order) => order === 0,
  notEqual: (order) => order !== 0,
  less: (order) => order < 0,
  lessOrEqual: (order) => order <= 0,
  greater: (order) => order > 0,
  greaterOrEqual: (order) => order >= 0,
}

/** Order of two values that are there. Types that nobody knew are settled by the values, as DuckDB's column types would. */
const orderOf = (a: Scalar, b: Scalar, type: ExprType): number | null => {
  if (a === null || b === null) return null
  if (type === 'number' || (type === 'unknown' && (typeof a === 'number' || typeof b === 'number'))) {
    const x = asNumber(a)
    const y = asNumber(b)
    return x === null || y === null ? null : x < y ? -1 : x > y ? 1 : 0
  }
  return compareText(asText(a) ?? '', asText(b) ?? '')
}

function compileNumbers<Env>(
  fn: FunctionName,
  args: readonly Fn<Env>[],
  digits: number | undefined,
): Fn<Env> | undefined {
  const [first, second] = args
  if (!first) return undefined
  if (fn === 'round' && digits !== undefined) {
    const factor = Number(`1e${Math.abs(digits)}`)
    const apply =
      digits >= 0
        ? (a: number) => roundHalfAway(a * factor) / factor
        : (a: number) => roundHalfAway(a / factor) * factor
    return (env) => {
      const a = first(env)
      return typeof a === 'number' ? finite(apply(a)) : null
    }
  }
  const one = unary[fn]
  if (one)
    return (env) => {
      const a = first(env)
      return typeof a === 'number' ? finite(one(a)) : null
    }
  const two = binary[fn]
  if (two && second)
    return (env) => {
      const a = first(env)
      const b = second(env)
      return typeof a === 'number' && typeof b === 'number' ? finite(two(a, b)) : null
    }
  return undefined
}

function compileLogic<Env>(fn: 'and' | 'or', args: readonly Fn<Env>[]): Fn<Env> {
  const decisive = fn === 'or'
  return (env) => {
    let isUnknown = false
    for (const arg of args) {
      const value = arg(env)
      if (value === decisive) return decisive
      if (value === null) isUnknown = true
    }
    return isUnknown ? null : !decisive
  }
}

function compileExtreme<Env>(fn: 'least' | 'greatest', args: readonly Fn<Env>[], type: ExprType): Fn<Env> {
  const wanted = fn === 'least' ? -1 : 1
  return (env) => {
    let best: Scalar = null
    for (const [at, arg] of args.entries()) {
      const value = arg(env)
      if (value === null) return null
      if (at === 0) best = value
      else {
        const order = orderOf(value, best, type)
        if (order === null) return null
        if (Math.sign(order) === wanted) best = value
      }
    }
    return best
  }
}

function compileLookup<Env>(arg: Fn<Env>, entries: readonly [string, Scalar][], otherwise: Fn<Env>): Fn<Env> {
  if (entries.length === 1) {
    const [[key, value]] = entries as [[string, Scalar]]
    return (env) => (arg(env) === key ? value : otherwise(env))
  }
  // The first of equal keys counts, as in SQL's CASE.
  const table = new Map([...entries].reverse())
  return (env) => {
    const key = arg(env)
    const found = typeof key === 'string' ? table.get(key) : undefined
    return found === undefined ? otherwise(env) : found
  }
}

function compileText<Env>(fn: FunctionName, args: readonly Fn<Env>[]): Fn<Env> | undefined {
  const apply = textFunctions[fn]
  if (!apply) return undefined
  return (env) => {
    const values: Scalar[] = []
    for (const arg of args) {
      const value = arg(env)
      if (value === null) return null
      values.push(value)
    }
    return apply(values)
  }
}

function compileCall<Env>(
  expr: Extract<Expr, { op: 'call' }>,
  types: ColumnTypes,
  part: (each: Expr, to: ExprType) => Fn<Env>,
): Fn<Env> {
  const { fn, args } = expr
  const signature = signatures[fn]
  const given = () => args.map((each) => typeOfExpr(each, types))
  switch (signature.args) {
    case 'number': {
      const digits = fn === 'round' ? roundDigits(args[1]) : undefined
      const run = compileNumbers(
        fn,
        args.map((each) => part(each, 'number')),
        digits,
      )
      if (run) return run
      break
    }
    case 'text': {
      const run = compileText(
        fn,
        args.map((each, at) => part(each, signature.each?.[at] ?? 'text')),
      )
      if (run) return run
      break
    }
    case 'boolean': {
      const parts = args.map((each) => part(each, 'boolean'))
      const [first] = parts
      if (fn === 'and' || fn === 'or') return compileLogic(fn, parts)
      if (first && fn === 'toBoolean') return first
      if (first && fn === 'not')
        return (env) => {
          const value = first(env)
          return value === null ? null : !value
        }
      break
    }
    case 'any': {
      const [first] = args.map((each) => part(each, 'unknown'))
      if (first) return (env) => first(env) === null
      break
    }
    case 'same': {
      const type = unify(given())
      const parts = args.map((each) => part(each, type))
      return (env) => {
        for (const each of parts) {
          const value = each(env)
          if (value !== null) return value
        }
        return null
      }
    }
    case 'compared': {
      const type = comparedType(given())
      const parts = args.map((each) => part(each, type))
      if (fn === 'least' || fn === 'greatest') return compileExtreme(fn, parts, type)
      const holds = comparisons[fn]
      const [left, right] = parts
      if (holds && left && right)
        return (env) => {
          const order = orderOf(left(env), right(env), type)
          return order === null ? null : holds(order)
        }
    }
  }
  throw new Error(`The function "${fn}" has no implementation.`)
}

/**
 * Compiles to a function over any kind of row. `types` are the columns' types: two columns of different kinds in one
 * `coalesce`, `if` or `lookup` need them to come out as they do in SQL. Throws ExprError for an unsound expression.
 */
export function compileWith<Env>(expr: Expr, readColumn: ReadColumn<Env>, types: ColumnTypes = noTypes): Fn<Env> {
  assertSound(expr)
  const part = (each: Expr, to: ExprType): Fn<Env> => convert(build(each), typeOfExpr(each, types), to)
  const build = (each: Expr): Fn<Env> => {
    switch (each.op) {
      case 'literal': {
        const value = toScalar(each.value)
        return () => value
      }
      case 'column':
        return coerce(readColumn(each.name), types.get(each.name) ?? 'unknown')
      case 'case': {
        const type = typeOfExpr(each, types)
        const branches = each.branches.map(({ when, then }) => ({
          holds: part(when, 'boolean'),
          run: part(then, type),
        }))
        const otherwise = part(each.otherwise, type)
        return (env) => {
          for (const branch of branches) if (branch.holds(env) === true) return branch.run(env)
          return otherwise(env)
        }
      }
      case 'lookup': {
        const type = typeOfExpr(each, types)
        const entries = each.entries.map(([key, value]): [string, Scalar] => [
          key,
          convert(() => toScalar(value), typeOfScalar(value), type)(undefined),
        ])
        return compileLookup(part(each.arg, 'text'), entries, part(each.otherwise, type))
      }
      case 'call':
        return compileCall(each, types, part)
    }
  }
  return build(expr)
}

/** A row as an object; own properties only, so that a column may be named like anything. */
export const readField = (name: string): ((row: Record<string, Scalar>) => Scalar) =>
  name in Object.prototype
    ? (row) => (Object.hasOwn(row, name) ? toScalar(row[name]) : null)
    : (row) => toScalar(row[name])

/** The expression as a plain function over a row; an absent field is missing. */
export const compileExpr = (expr: Expr, types?: ColumnTypes): ((row: Record<string, Scalar>) => Scalar) =>
  compileWith(expr, readField, types)
