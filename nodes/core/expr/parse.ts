import { call, columnRef, type Expr, type FunctionName, functionNames, literal, type Scalar } from './expr.ts'
import { exprLimits, signatures } from './functions.ts'
import { type Token, tokenize } from './tokens.ts'
import { faultOf } from './types.ts'

/** `at` counts characters (UTF-16 units) from 0. */
export type ExprParse = { ok: true; expr: Expr } | { ok: false; message: string; at: number }

class SyntaxFault extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** Binding powers; the right one is larger for operators that group to the left. */
const infix: Record<string, { left: number; right: number; fn: FunctionName }> = {
  or: { left: 1, right: 2, fn: 'or' },
  and: { left: 3, right: 4, fn: 'and' },
  '=': { left: 7, right: 8, fn: 'equal' },
  '==': { left: 7, right: 8, fn: 'equal' },
  '!=': { left: 7, right: 8, fn: 'notEqual' },
  '<>': { left: 7, right: 8, fn: 'notEqual' },
  '<': { left: 7, right: 8, fn: 'less' },
  '<=': { left: 7, right: 8, fn: 'lessOrEqual' },
  '>': { left: 7, right: 8, fn: 'greater' },
  '>=': { left: 7, right: 8, fn: 'greaterOrEqual' },
  '+': { left: 9, right: 10, fn: 'add' },
  '-': { left: 9, right: 10, fn: 'subtract' },
  '*': { left: 11, right: 12, fn: 'multiply' },
  '/': { left: 11, right: 12, fn: 'divide' },
  '%': { left: 11, right: 12, fn: 'modulo' },
  '^': { left: 16, right: 15, fn: 'power' },
}
const bindingOfNot = 5
const bindingOfMinus = 13

/** Names that people bring along from spreadsheets and other languages. */
export const aliases: Readonly<Record<string, FunctionName>> = {
  min: 'least',
  max: 'greatest',
  ln: 'log',
  pow: 'power',
  mod: 'modulo',
  len: 'length',
  ceiling: 'ceil',
  isNull: 'isMissing',
  day: 'dayOfMonth',
}

const functions = new Map<string, FunctionName>([
  ...functionNames.map((name): [string, FunctionName] => [name, name]),
  ...Object.entries(aliases),
])

const describe = (token: Token): string => (token.kind === 'end' ? 'the end' : `"${token.text}"`)

/** The function that somebody may have meant: same letters whatever their case. */
const meant = (name: string): string | undefined =>
  [...functionNames, 'if', 'lookup'].find((each) => each.toLowerCase() === name.toLowerCase())

/**
 * Text to expression (a Pratt parser). Columns are bare names or [in brackets], texts "in quotes", and
 * `if(condition, value, …, otherwise)` and `lookup(value, "key", result, …, otherwise)` stand beside the functions of expr.ts.
 */
export function parseExpr(text: string): ExprParse {
  if (text.length > exprLimits.text)
    return {
      ok: false,
      message: `The expression is longer than ${exprLimits.text.toLocaleString('en')} characters.`,
      at: exprLimits.text,
    }
  const scan = tokenize(text)
  if (!scan.ok) return scan
  try {
    const expr = parseTokens(scan.tokens)
    const fault = faultOf(expr)
    return fault ? { ok: false, message: fault, at: 0 } : { ok: true, expr }
  } catch (error) {
    if (error instanceof SyntaxFault) return { ok: false, message: error.message, at: error.at }
    throw error
  }
}

function parseTokens(tokens: readonly Token[]): Expr {
  const end: Token = { kind: 'end', text: '', at: tokens.at(-1)?.at ?? 0 }
  let position = 0
  let depth = 0
  const peek = (): Token => tokens[position] ?? end
  const next = (): Token => {
    const token = peek()
    position += 1
    return token
  }
  const isSymbol = (symbol: string): boolean => peek().kind === 'symbol' && peek().text === symbol
  const expectSymbol = (symbol: string, after: string): void => {
    if (!isSymbol(symbol)) throw new SyntaxFault(`Expected "${symbol}" ${after}, found ${describe(peek())}.`, peek().at)
    next()
  }
  const operatorAt = (token: Token) =>
    (token.kind === 'symbol' || token.kind === 'name') && Object.hasOwn(infix, token.text)
      ? infix[token.text]
      : undefined

  const expression = (least: number): Expr => {
    depth += 1
    if (depth > exprLimits.depth)
      throw new SyntaxFault(`The expression is nested more than ${exprLimits.depth} deep. Split it in two.`, peek().at)
    let left = operand()
    for (;;) {
      const operator = operatorAt(peek())
      if (!operator || operator.left < least) break
      next()
      left = call(operator.fn, left, expression(operator.right))
    }
    depth -= 1
    return left
  }

  const operand = (): Expr => {
    const token = next()
    switch (token.kind) {
      case 'number':
        return literal(token.value)
      case 'text':
        return literal(token.value)
      case 'column':
        return columnRef(token.value)
      case 'name':
        return nameOperand(token)
      case 'symbol':
        if (token.text === '(') {
          const inner = expression(0)
          expectSymbol(')', `to close the "(" at character ${token.at + 1}`)
          return inner
        }
        if (token.text === '-') {
          // "-3" is a number, "-(3)" and "-3 ^ 2" are negations.
          const digits = peek()
          const isLiteral = digits.kind === 'number' && operatorAt(tokens[position + 1] ?? end)?.fn !== 'power'
          if (digits.kind === 'number' && isLiteral) {
            next()
            return literal(-digits.value)
          }
          return call('negate', expression(bindingOfMinus))
        }
        break
      case 'end':
        break
    }
    throw new SyntaxFault(
      `Expected a value (a number, "text", a column or a function), found ${describe(token)}.`,
      token.at,
    )
  }

  const nameOperand = (token: Token): Expr => {
    const name = token.text
    const isCall = isSymbol('(')
    if (name === 'not' && !isCall) return call('not', expression(bindingOfNot))
    if (!isCall) {
      const constant = constants.get(name)
      if (constant !== undefined) return literal(constant)
      if (name === 'and' || name === 'or') throw new SyntaxFault(`Expected a value before "${name}".`, token.at)
      return columnRef(name)
    }
    if (name === 'not') return call('not', expression(bindingOfNot))
    next()
    const args: Expr[] = []
    while (!isSymbol(')')) {
      if (args.length > 0) expectSymbol(',', `or ")" between the values of "${name}"`)
      args.push(expression(0))
    }
    next()
    return buildCall(name, args, token.at)
  }

  const expr = expression(0)
  if (peek().kind !== 'end')
    throw new SyntaxFault(`Expected an operator or the end, found ${describe(peek())}.`, peek().at)
  return expr
}

const constants = new Map<string, Scalar>([
  ['true', true],
  ['false', false],
  ['null', null],
])

function buildCall(name: string, args: Expr[], at: number): Expr {
  if (name === 'if') {
    if (args.length < 3 || args.length % 2 === 0)
      throw new SyntaxFault(
        '"if" takes a condition, a value and what holds otherwise: if(condition, value, otherwise).',
        at,
      )
    const branches: { when: Expr; then: Expr }[] = []
    for (let each = 0; each + 2 < args.length; each += 2) {
      const [when, then] = [args[each], args[each + 1]]
      if (when && then) branches.push({ when, then })
    }
    return { op: 'case', branches, otherwise: args.at(-1) ?? literal(null) }
  }
  if (name === 'lookup') return buildLookup(args, at)
  const fn = functions.get(name)
  if (!fn) {
    const suggestion = meant(name)
    throw new SyntaxFault(`There is no function "${name}".${suggestion ? ` Did you mean "${suggestion}"?` : ''}`, at)
  }
  const { min, max, usage } = signatures[fn]
  if (args.length < min || args.length > max) {
    const wanted = min === max ? `${min}` : max >= 100 ? `${min} or more` : `${min} to ${max}`
    throw new SyntaxFault(
      `"${fn}" takes ${wanted} ${wanted === '1' ? 'value' : 'values'}, got ${args.length}. Write ${usage}.`,
      at,
    )
  }
  return call(fn, ...args)
}

function buildLookup(args: Expr[], at: number): Expr {
  const usage = 'lookup(value, "key", result, …, otherwise)'
  const [arg] = args
  const otherwise = args.at(-1)
  if (!arg || !otherwise || args.length < 2 || args.length % 2 === 1)
    throw new SyntaxFault(`"lookup" takes a value, pairs of key and result, and what holds otherwise: ${usage}.`, at)
  const entries: [string, Scalar][] = []
  for (let each = 1; each + 1 < args.length; each += 2) {
    const [key, value] = [args[each], args[each + 1]]
    if (key?.op !== 'literal' || typeof key.value !== 'string' || value?.op !== 'literal')
      throw new SyntaxFault(`The keys of "lookup" are texts in quotes and its results plain values: ${usage}.`, at)
    entries.push([key.value, value.value])
  }
  return { op: 'lookup', arg, entries, otherwise }
}
