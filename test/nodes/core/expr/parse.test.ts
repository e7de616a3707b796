import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileExpr } from '#nodes/core/expr/compile.ts'
import { call, columnRef, type Expr, functionNames, literal } from '#nodes/core/expr/expr.ts'
import { exprLimits, signatures } from '#nodes/core/expr/functions.ts'
import { parseExpr } from '#nodes/core/expr/parse.ts'
import { printExpr } from '#nodes/core/expr/print.ts'
import { expression } from './arbitrary.ts'

const parsed = (text: string): Expr => {
  const result = parseExpr(text)
  if (!result.ok) throw new Error(`${result.message} (at ${result.at})`)
  return result.expr
}
const value = (text: string, row = {}) => compileExpr(parsed(text))(row)

/** Literals that text cannot hold are missing; texts hold well-formed characters. */
const asText = (expr: Expr): Expr => JSON.parse(JSON.stringify(expr))

test('what is printed is read back as the same expression', () => {
  fc.assert(
    fc.property(expression, (expr) => {
      const result = parseExpr(printExpr(expr))
      expect(result).toEqual({ ok: true, expr })
    }),
    { numRuns: 2000 },
  )
})

test('any column name can be written', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('and', 'true', 'if', 'sqrt', ']', 'a]b')),
      (name) => {
        expect(parseExpr(printExpr(columnRef(name)))).toEqual({ ok: true, expr: columnRef(name) })
      },
    ),
  )
})

test('no text makes the parser throw, and a fault says where it is', () => {
  const piece = fc.constantFrom(
    '1',
    'x',
    '(',
    ')',
    ',',
    '+',
    '-',
    'and',
    'not',
    'if',
    'lookup',
    '"a"',
    '[b c]',
    '[',
    '"',
    '.',
    '^',
    '=',
    'sqrt',
    '\\',
    '#',
    ' ',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 20 }).map((all) => all.join('')),
      ),
      (text) => {
        const result = parseExpr(text)
        if (result.ok) expect(parseExpr(printExpr(result.expr))).toEqual(result)
        else {
          expect(result.at).toBeGreaterThanOrEqual(0)
          expect(result.at).toBeLessThanOrEqual(text.length)
          expect(result.message).toMatch(/[.!]$/)
        }
      },
    ),
    { numRuns: 3000 },
  )
})

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['-3 ^ 2', -9],
  ['(-3) ^ 2', 9],
  ['2 ^ 3 ^ 2', 512],
  ['2 ^ -1', 0.5],
  ['10 - 4 - 3', 3],
  ['7 % 4', 3],
  ['1 < 2 and not 2 < 1', true],
  ['true or false and false', true],
  ['1 / 0', null],
  ['null + 1', null],
  ['false and null', false],
  ['true or null', true],
  ['true and null', null],
  ['\'single\' = "single"', true],
  ['"\\u00e9\\n" = "é\n"', true],
  ['if(1 > 2, "a", 2 > 1, "b", "c")', 'b'],
  ['lookup("b", "a", 1, "b", 2, 0)', 2],
  ['coalesce(null, 5)', 5],
  ['round(2.345, 2)', 2.35],
  ['round(-2.5)', -3],
  ['round(1250, -2)', 1300],
  ['length("👍🏽")', 2],
  ['toNumber(" 1e3 ")', 1000],
  ['toNumber("0x10")', null],
  ['toText(1e16)', '1e+16'],
  ['toText(0.1 + 0.2)', '0.30000000000000004'],
  ['concat("a", 1, true)', 'a1true'],
  ['"Z" < "a"', true],
  ['"\uffee" < "😀"', true],
  ['least(3, 1, 2)', 1],
  ['least(3, null)', null],
])('%s is %j', (text, wanted) => {
  expect(value(text)).toEqual(wanted)
})

test('names with spaces stand in brackets, and own fields alone are columns', () => {
  expect(value('[hours of course] * 2', { 'hours of course': 4 })).toBe(8)
  expect(value('[a]]b]', { 'a]b': 1 })).toBe(1)
  expect(value('isMissing(constructor)')).toBe(true)
  expect(value('isMissing(toString)')).toBe(true)
})

test.each([
  ['', 0, 'Expected a value (a number, "text", a column or a function), found the end.'],
  ['1 +', 3, 'Expected a value (a number, "text", a column or a function), found the end.'],
  ['(1 + 2', 6, 'Expected ")" to close the "(" at character 1, found the end.'],
  ['1 2', 2, 'Expected an operator or the end, found "2".'],
  ['a + "b', 4, 'The text that starts here has no closing ".'],
  ['[b', 0, 'The column name that starts here has no closing "]".'],
  ['a && b', 2, 'Write "and" for "&&", and concat(a, b) to join texts.'],
  ['Sqrt(2)', 0, 'There is no function "Sqrt". Did you mean "sqrt"?'],
  ['process("x")', 0, 'There is no function "process".'],
  ['sqrt(1, 2)', 0, '"sqrt" takes 1 value, got 2. Write sqrt(a).'],
  ['if(true, 1)', 0, '"if" takes a condition, a value and what holds otherwise: if(condition, value, otherwise).'],
  [
    'lookup(x, y, 1, 2)',
    0,
    'The keys of "lookup" are texts in quotes and its results plain values: lookup(value, "key", result, …, otherwise).',
  ],
  ['round(1, x)', 0, 'The digits of "round" must be a whole number from -15 to 15, written out.'],
  ['"a\\qb"', 0, '"\\q" means nothing in a text. Write "\\\\" for a backslash.'],
  ['1e999', 0, 'The number 1e999 is too large.'],
])('%j is refused at %i', (text, at, message) => {
  expect(parseExpr(text)).toEqual({ ok: false, at, message })
})

test('depth and length have limits with a plain message', () => {
  const deep = `${'('.repeat(300)}1${')'.repeat(300)}`
  expect(parseExpr(deep)).toMatchObject({
    ok: false,
    message: `The expression is nested more than ${exprLimits.depth} deep. Split it in two.`,
  })
  expect(parseExpr(`${'-'.repeat(10_000)}1`)).toMatchObject({ ok: false })
  expect(parseExpr(`${'not '.repeat(4_000)}true`)).toMatchObject({ ok: false })
  expect(parseExpr(`${'1+'.repeat(300)}1`)).toMatchObject({ ok: false })
  expect(parseExpr('1'.repeat(exprLimits.text + 1))).toMatchObject({
    ok: false,
    message: 'The expression is longer than 20,000 characters.',
  })
  let nested: Expr = literal(1)
  for (let depth = 0; depth < 20_000; depth += 1) nested = call('negate', nested)
  expect(() => compileExpr(nested)).toThrow('nested more than')
})

test('every function can be called by its name', () => {
  for (const name of functionNames) {
    const { min } = signatures[name]
    const args = Array.from({ length: min }, (_, at) => `c${at}`)
    const expr = parsed(`${name}(${args.join(', ')})`)
    expect(asText(expr)).toEqual(asText(call(name, ...args.map(columnRef))))
  }
})
