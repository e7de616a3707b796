import type { Column } from '../spec/table.ts'
import type { Expr } from './expr.ts'
import { type ExprType, signatures } from './functions.ts'
import { printExpr } from './print.ts'
import { type ColumnTypes, faultOf, partsOf, typeOfExpr, typesOf } from './types.ts'

export type ExprProblem = {
  code: 'column_unknown' | 'type_mismatch' | 'expression_unsound'
  message: string
  column?: string
}
export type ExprCheck = { type: ExprType; problems: ExprProblem[] }

const words: Record<ExprType, string> = {
  number: 'a number',
  text: 'text',
  boolean: 'true or false',
  missing: 'missing',
  unknown: 'of unknown kind',
}

const nearest = (name: string, names: readonly string[]): string | undefined =>
  names.find((each) => each.toLowerCase().replaceAll(/[\s_-]/g, '') === name.toLowerCase().replaceAll(/[\s_-]/g, ''))

/** Whether a function can use a value of this type as it stands; a conversion that usually loses values is asked for by name. */
const fits = (given: ExprType, wanted: 'number' | 'text' | 'boolean'): boolean =>
  given === wanted || given === 'missing' || given === 'unknown' || (wanted === 'number' && given === 'boolean')

/** Checks columns and types; the problems are plain sentences. Nothing here stops an expression from running: it says what looks wrong. */
export function checkExpr(expr: Expr, columns: readonly Pick<Column, 'name' | 'kind'>[]): ExprCheck {
  return checkTypes(expr, typesOf(columns), 'column')
}

/** The same over any names: `noun` says what they are ("column", "parameter"). */
export function checkTypes(expr: Expr, types: ColumnTypes, noun: string): ExprCheck {
  const fault = faultOf(expr)
  if (fault) return { type: 'unknown', problems: [{ code: 'expression_unsound', message: fault }] }
  const problems: ExprProblem[] = []
  const names = [...types.keys()]
  const reported = new Set<string>()
  const mismatch = (message: string): void => {
    problems.push({ code: 'type_mismatch', message })
  }
  const visit = (each: Expr): void => {
    if (each.op === 'column' && !types.has(each.name) && !reported.has(each.name)) {
      reported.add(each.name)
      const close = nearest(each.name, names)
      const offer = close
        ? ` Did you mean "${close}"?`
        : names.length > 0
          ? ` There are: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`
          : ` There is no ${noun} at all.`
      problems.push({
        code: 'column_unknown',
        message: `There is no ${noun} "${each.name}".${offer}`,
        column: each.name,
      })
    }
    if (each.op === 'call') checkCall(each)
    if (each.op === 'case')
      for (const { when } of each.branches) {
        const given = typeOfExpr(when, types)
        if (!fits(given, 'boolean'))
          mismatch(`A condition of "if" must be true or false; ${printExpr(when)} is ${words[given]}.`)
      }
    for (const part of partsOf(each)) visit(part)
  }
  const checkCall = (each: Extract<Expr, { op: 'call' }>): void => {
    const wanted = signatures[each.fn].args
    const isConversion = each.fn === 'toNumber' || each.fn === 'toText' || each.fn === 'toBoolean'
    if ((wanted === 'number' || wanted === 'boolean') && !isConversion)
      for (const arg of each.args) {
        const given = typeOfExpr(arg, types)
        if (fits(given, wanted)) continue
        const remedy =
          wanted === 'number' ? ` Use toNumber(${printExpr(arg)}).` : ' Compare it with something, or use toBoolean.'
        mismatch(
          `"${signatures[each.fn].usage}" needs ${wanted === 'number' ? 'numbers' : 'true or false'}; ${printExpr(arg)} is ${words[given]}.${remedy}`,
        )
      }
    if (wanted === 'text' && each.fn !== 'concat' && !isConversion)
      for (const [at, arg] of each.args.entries()) {
        const given = typeOfExpr(arg, types)
        const type = signatures[each.fn].each?.[at] ?? 'text'
        if (type === 'number') {
          if (!fits(given, 'number'))
            mismatch(`"${signatures[each.fn].usage}" needs a number; ${printExpr(arg)} is ${words[given]}.`)
        } else if (!fits(given, 'text'))
          mismatch(`"${each.fn}" needs text; ${printExpr(arg)} is ${words[given]}. Use toText(${printExpr(arg)}).`)
      }
    if (wanted === 'compared') {
      const given = new Set(
        each.args.map((arg) => typeOfExpr(arg, types)).filter((type) => type !== 'missing' && type !== 'unknown'),
      )
      if (given.size > 1)
        mismatch(
          `${printExpr(each)} compares ${[...given].map((type) => words[type]).join(' with ')}. Bring both to one kind with toNumber or toText.`,
        )
    }
  }
  visit(expr)
  return { type: typeOfExpr(expr, types), problems }
}
