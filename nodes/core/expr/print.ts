import { type Expr, type FunctionName, functionNames, type Scalar } from './expr.ts'

/** Binding of an operator as parse.ts has it: both sides are written without brackets from these on. */
const operators: Partial<Record<FunctionName, { symbol: string; binding: number; left: number; right: number }>> = {
  or: { symbol: 'or', binding: 1, left: 1, right: 2 },
  and: { symbol: 'and', binding: 3, left: 3, right: 4 },
  equal: { symbol: '=', binding: 7, left: 7, right: 8 },
  notEqual: { symbol: '!=', binding: 7, left: 7, right: 8 },
  less: { symbol: '<', binding: 7, left: 7, right: 8 },
  lessOrEqual: { symbol: '<=', binding: 7, left: 7, right: 8 },
  greater: { symbol: '>', binding: 7, left: 7, right: 8 },
  greaterOrEqual: { symbol: '>=', binding: 7, left: 7, right: 8 },
  add: { symbol: '+', binding: 9, left: 9, right: 10 },
  subtract: { symbol: '-', binding: 9, left: 9, right: 10 },
  multiply: { symbol: '*', binding: 11, left: 11, right: 12 },
  divide: { symbol: '/', binding: 11, left: 11, right: 12 },
  modulo: { symbol: '%', binding: 11, left: 11, right: 12 },
  power: { symbol: '^', binding: 15, left: 16, right: 15 },
}
const bindingOfNot = 5
const bindingOfMinus = 13
const atom = 100

const reserved = new Set<string>([...functionNames, 'if', 'lookup', 'true', 'false', 'null'])
const plainName = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u

const printText = (text: string): string =>
  JSON.stringify(text).replace(/\\([bf])/g, (_, letter: string) => (letter === 'b' ? '\\u0008' : '\\u000c'))

const printScalar = (value: Scalar): string => {
  if (typeof value === 'string') return printText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : 'null'
  return String(value)
}

/** A column's name as an expression has it: bare where it can be, else in brackets. */
export const printName = (name: string): string =>
  plainName.test(name) && !reserved.has(name) ? name : `[${name.replaceAll(']', ']]')}]`

/** The expression as text; `parseExpr` reads the same expression back. */
export const printExpr = (expr: Expr): string => print(expr).text

/** `tail` is the loosest operator that stands open at the right end: what follows must not bind tighter than it. */
type Printed = { text: string; binding: number; tail: number }

const within = (printed: Printed, least: number): string =>
  printed.binding < least ? `(${printed.text})` : printed.text

function print(expr: Expr): Printed {
  switch (expr.op) {
    case 'literal': {
      const text = printScalar(expr.value)
      // A negative number reads as a negation when a power follows it.
      const binding = text.startsWith('-') ? bindingOfMinus : atom
      return { text, binding, tail: atom }
    }
    case 'column':
      return { text: printName(expr.name), binding: atom, tail: atom }
    case 'case': {
      const parts = expr.branches.flatMap(({ when, then }) => [printExpr(when), printExpr(then)])
      return closed('if', [...parts, printExpr(expr.otherwise)])
    }
    case 'lookup': {
      const parts = expr.entries.flatMap(([key, value]) => [printText(key), printScalar(value)])
      return closed('lookup', [printExpr(expr.arg), ...parts, printExpr(expr.otherwise)])
    }
    case 'call':
      return printCall(expr.fn, expr.args)
  }
}

const closed = (name: string, parts: readonly string[]): Printed => ({
  text: `${name}(${parts.join(', ')})`,
  binding: atom,
  tail: atom,
})

function printCall(fn: FunctionName, args: readonly Expr[]): Printed {
  const [first, second] = args
  if (fn === 'negate' && first) {
    const inner = print(first)
    // "-3" would be read as a number.
    const text =
      /^[0-9.]/.test(inner.text) || inner.text.startsWith('-')
        ? `-(${inner.text})`
        : `-${within(inner, bindingOfMinus)}`
    return { text, binding: bindingOfMinus, tail: bindingOfMinus }
  }
  if (fn === 'not' && first) {
    const inner = print(first)
    return { text: `not ${within(inner, bindingOfNot)}`, binding: bindingOfNot, tail: bindingOfNot }
  }
  const operator = operators[fn]
  if (operator && args.length === 2 && first && second) {
    const left = print(first)
    const right = print(second)
    // A left side that ends in an open "not" or "-" would swallow what follows.
    const needsBrackets = left.binding < operator.left || left.tail < operator.left
    const leftText = needsBrackets ? `(${left.text})` : left.text
    const rightNeeds = right.binding < operator.right && !(right.binding >= operator.right)
    const rightText = rightNeeds ? `(${right.text})` : right.text
    const tail = rightNeeds ? operator.right : Math.min(operator.binding, right.tail)
    return { text: `${leftText} ${operator.symbol} ${rightText}`, binding: operator.binding, tail }
  }
  return closed(
    fn,
    args.map((each) => printExpr(each)),
  )
}
