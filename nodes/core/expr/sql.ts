import { datePattern, timePattern } from './date.ts'
import type { Expr, FunctionName } from './expr.ts'
import { type ExprType, signatures } from './functions.ts'
import {
  bind,
  cleaned,
  convert,
  finite,
  fromUnknown,
  isNumberColumn,
  quoteName,
  quoteScalar,
  quoteText,
  type Sql,
  spaces,
} from './sqlValue.ts'
import { digitPattern, linkPattern, punctuationPattern, spacesPattern, tagPattern } from './textFunctions.ts'
import { assertSound, type ColumnTypes, comparedType, roundDigits, typeOfExpr, unify } from './types.ts'

export { quoteName, quoteText } from './sqlValue.ts'

const noTypes: ColumnTypes = new Map()

const operators: Partial<Record<FunctionName, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  modulo: '%',
  equal: '=',
  notEqual: '<>',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
}

const guarded = (part: Sql, condition: (v: string) => string): string =>
  bind([part.sql], ([v = '']) => `CASE WHEN ${condition(v)} THEN ${v} END`)

/** In these, whatever goes in not finite comes out not finite: one check at the end is enough. */
const passesOn: ReadonlySet<FunctionName> = new Set([
  'add',
  'subtract',
  'multiply',
  'negate',
  'abs',
  'floor',
  'ceil',
  'toNumber',
])

function numberCall(fn: FunctionName, args: readonly Sql[], digits: number | undefined): Sql {
  const raw = (at: number): string => args[at]?.sql ?? 'NULL'
  const checked = (at: number): string => {
    const part = args[at]
    return part ? finite(part) : 'NULL'
  }
  const get = passesOn.has(fn) ? raw : checked
  const allFinite = args.every((each) => each.isFinite)
  const result = (sql: string, sure: boolean): Sql => ({ sql, type: 'number', isFinite: sure })
  switch (fn) {
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'modulo':
      return result(`(${get(0)} ${operators[fn]} ${get(1)})`, false)
    case 'power':
      return result(`pow(${get(0)}, ${get(1)})`, false)
    case 'negate':
      return result(`(-${get(0)})`, allFinite)
    case 'round': {
      if (digits === undefined || digits === 0) return result(`round(${get(0)})`, true)
      const factor = `1e${Math.abs(digits)}`
      return digits > 0
        ? result(`(round(${get(0)} * ${factor}) / ${factor})`, false)
        : result(`(round(${get(0)} / ${factor}) * ${factor})`, false)
    }
    case 'sqrt':
      return result(`sqrt(${guarded(args[0] ?? missing, (v) => `${v} >= 0e0 AND isfinite(${v})`)})`, true)
    case 'log':
    case 'log10':
    case 'log2':
      return result(
        `${fn === 'log' ? 'ln' : fn}(${guarded(args[0] ?? missing, (v) => `${v} > 0e0 AND isfinite(${v})`)})`,
        true,
      )
    case 'exp':
      return result(`exp(${get(0)})`, false)
    case 'sign':
      return result(`CAST(sign(${get(0)}) AS DOUBLE)`, true)
    case 'toNumber':
      return { ...(args[0] ?? missing), type: 'number' }
    default:
      return result(`${fn}(${get(0)})`, allFinite)
  }
}

const missing: Sql = { sql: 'CAST(NULL AS DOUBLE)', type: 'number', isFinite: true }

const dateOf = (sql: string): string => `TRY_CAST(regexp_extract(${sql}, ${quoteText(datePattern)}, 1) AS DATE)`

const withTime = (sql: string, group: number): string =>
  bind(
    [sql],
    ([v = '']) =>
      `CASE WHEN ${dateOf(v)} IS NOT NULL THEN TRY_CAST(regexp_extract(${v}, ${quoteText(timePattern)}, ${group}) AS DOUBLE) END`,
  )

const without = (sql: string, pattern: string, by: string): string =>
  `regexp_replace(${sql}, ${quoteText(pattern)}, '${by}', 'g')`

const textCalls: Partial<Record<FunctionName, (args: readonly string[]) => string>> = {
  length: ([a]) => `CAST(length(${a}) AS DOUBLE)`,
  lower: ([a]) => `lower(${a})`,
  upper: ([a]) => `upper(${a})`,
  trim: ([a]) => `trim(${a}, ${spaces})`,
  concat: (args) => `(${args.join(' || ')})`,
  contains: ([a, b]) => `contains(${a}, ${b})`,
  startsWith: ([a, b]) => `starts_with(${a}, ${b})`,
  endsWith: ([a, b]) => `ends_with(${a}, ${b})`,
  replace: ([a, b, c]) => `replace(${a}, ${b}, ${c})`,
  toText: ([a]) => `${a}`,
  substring: ([a, b, c]) =>
    `CASE WHEN ${b} >= 1e0 AND ${c} >= 0e0 THEN substring(${a}, CAST(least(floor(${b}), 1e9) AS BIGINT), CAST(least(floor(${c}), 1e9) AS BIGINT)) END`,
  indexOf: ([a, b]) => `CAST(instr(${a}, ${b}) AS DOUBLE)`,
  splitPart: ([a, b, c]) =>
    `CASE WHEN ${b} <> '' AND ${c} >= 1e0 THEN string_split(${a}, ${b})[CAST(least(floor(${c}), 1e9) AS BIGINT)] END`,
  like: ([a, b]) =>
    `(${a} LIKE replace(replace(replace(replace(replace(${b}, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '*', '%'), '?', '_') ESCAPE '\\')`,
  bucket: ([a, b]) =>
    `CASE WHEN ${b} >= 1e0 THEN CAST(CAST('0x' || substr(sha256(${a}), 1, 8) AS BIGINT) AS DOUBLE) % floor(${b}) END`,
  collapseSpaces: ([a = '']) => without(a, spacesPattern, ' '),
  withoutLinks: ([a = '']) => without(a, linkPattern, ''),
  withoutTags: ([a = '']) => without(a, tagPattern, ' '),
  withoutDigits: ([a = '']) => without(a, digitPattern, ''),
  withoutPunctuation: ([a = '']) => without(a, punctuationPattern, ' '),
  quarter: ([a = '']) => `CAST(quarter(${dateOf(a)}) AS DOUBLE)`,
  dayOfYear: ([a = '']) => `CAST(dayofyear(${dateOf(a)}) AS DOUBLE)`,
  hour: ([a = '']) => withTime(a, 1),
  minute: ([a = '']) => withTime(a, 2),
  daysBetween: ([a = '', b = '']) => `CAST(date_diff('day', ${dateOf(a)}, ${dateOf(b)}) AS DOUBLE)`,
  dayNumber: ([a = '']) => `CAST(date_diff('day', DATE '1970-01-01', ${dateOf(a)}) AS DOUBLE)`,
  year: ([a = '']) => `CAST(year(${dateOf(a)}) AS DOUBLE)`,
  month: ([a = '']) => `CAST(month(${dateOf(a)}) AS DOUBLE)`,
  dayOfMonth: ([a = '']) => `CAST(day(${dateOf(a)}) AS DOUBLE)`,
  weekday: ([a = '']) => `CAST(isodow(${dateOf(a)}) AS DOUBLE)`,
}

function comparedCall(fn: FunctionName, parts: readonly Sql[], type: ExprType): Sql {
  if (fn === 'least' || fn === 'greatest') {
    const sql = bind(
      parts.map(cleaned),
      (names) =>
        `CASE WHEN ${names.map((each) => `${each} IS NOT NULL`).join(' AND ')} THEN ${fn}(${names.join(', ')}) END`,
    )
    return { sql, type, isFinite: true }
  }
  const operator = operators[fn] ?? '='
  const [left = missing, right = missing] = parts
  if (type === 'unknown')
    // Settled by the columns' own types: numbers as soon as one is a number, else text.
    return {
      sql: bind(
        [left.sql, right.sql],
        ([a = '', b = '']) =>
          `CASE WHEN ${isNumberColumn(a)} OR ${isNumberColumn(b)} THEN ${finite(fromUnknown(a, 'number'))} ${operator} ${finite(fromUnknown(b, 'number'))} ELSE ${fromUnknown(a, 'text').sql} ${operator} ${fromUnknown(b, 'text').sql} END`,
      ),
      type: 'boolean',
      isFinite: true,
    }
  return { sql: `(${finite(left)} ${operator} ${finite(right)})`, type: 'boolean', isFinite: true }
}

function build(expr: Expr, types: ColumnTypes): Sql {
  const part = (each: Expr, to: ExprType): Sql => convert(build(each, types), to)
  const value = (each: Expr, to: ExprType): string => cleaned(part(each, to))
  switch (expr.op) {
    case 'literal':
      return quoteScalar(expr.value)
    case 'column': {
      const type = types.get(expr.name) ?? 'unknown'
      const name = quoteName(expr.name)
      // A column's kind is what people say of it; how it is stored may differ (a category of numbers).
      if (type === 'number') return { sql: `TRY_CAST(${name} AS DOUBLE)`, type, isFinite: false }
      if (type === 'boolean') return { sql: `TRY_CAST(${name} AS BOOLEAN)`, type, isFinite: true }
      return type === 'text' ? fromUnknown(name, 'text') : { sql: name, type, isFinite: false }
    }
    case 'case': {
      const type = typeOfExpr(expr, types)
      const branches = expr.branches.map(({ when, then }) => `WHEN ${value(when, 'boolean')} THEN ${value(then, type)}`)
      return { sql: `CASE ${branches.join(' ')} ELSE ${value(expr.otherwise, type)} END`, type, isFinite: true }
    }
    case 'lookup': {
      const type = typeOfExpr(expr, types)
      const branches = expr.entries.map(
        ([key, found]) => `WHEN ${quoteText(key)} THEN ${cleaned(convert(quoteScalar(found), type))}`,
      )
      const otherwise = value(expr.otherwise, type)
      if (branches.length === 0) return { sql: otherwise, type, isFinite: true }
      return {
        sql: `CASE ${value(expr.arg, 'text')} ${branches.join(' ')} ELSE ${otherwise} END`,
        type,
        isFinite: true,
      }
    }
    case 'call':
      return buildCall(expr, types, part, value)
  }
}

function buildCall(
  expr: Extract<Expr, { op: 'call' }>,
  types: ColumnTypes,
  part: (each: Expr, to: ExprType) => Sql,
  value: (each: Expr, to: ExprType) => string,
): Sql {
  const { fn, args } = expr
  const given = () => args.map((each) => typeOfExpr(each, types))
  const result = (sql: string, type: ExprType): Sql => ({ sql, type, isFinite: true })
  switch (signatures[fn].args) {
    case 'number':
      return numberCall(
        fn,
        args.map((each) => part(each, 'number')),
        fn === 'round' ? roundDigits(args[1]) : undefined,
      )
    case 'text': {
      const call = textCalls[fn]
      const signature = signatures[fn]
      return result(
        call ? call(args.map((each, at) => value(each, signature.each?.[at] ?? 'text'))) : 'NULL',
        signature.result === 'same' ? 'text' : signature.result,
      )
    }
    case 'boolean': {
      const parts = args.map((each) => value(each, 'boolean'))
      if (fn === 'not') return result(`(NOT ${parts[0]})`, 'boolean')
      if (fn === 'toBoolean') return result(`${parts[0]}`, 'boolean')
      return result(`(${parts.join(fn === 'and' ? ' AND ' : ' OR ')})`, 'boolean')
    }
    case 'any':
      return result(`(${args.map((each) => value(each, 'unknown')).join('')} IS NULL)`, 'boolean')
    case 'same': {
      const type = unify(given())
      return result(`coalesce(${args.map((each) => value(each, type)).join(', ')})`, type)
    }
    case 'compared': {
      const type = comparedType(given())
      return comparedCall(
        fn,
        args.map((each) => part(each, type)),
        type,
      )
    }
  }
}

/**
 * The expression as one DuckDB expression; numbers come out as DOUBLE, never NaN or infinite. `types` are the columns'
 * types: without them each column is taken as DuckDB has it. Throws ExprError for an unsound expression.
 */
export function toSql(expr: Expr, types: ColumnTypes = noTypes): string {
  assertSound(expr)
  return cleaned(build(expr, types))
}
