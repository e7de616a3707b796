import { expect, test } from 'vitest'
import { checkExpr } from '#nodes/core/expr/check.ts'
import { columnsOf } from '#nodes/core/expr/compile.ts'
import { parseExpr } from '#nodes/core/expr/parse.ts'
import { testColumns } from './arbitrary.ts'

const check = (text: string) => {
  const parsed = parseExpr(text)
  if (!parsed.ok) throw new Error(parsed.message)
  const { type, problems } = checkExpr(parsed.expr, testColumns)
  return { type, messages: problems.map((each) => each.message) }
}

test.each([
  ['x + n * 2', 'number'],
  ['if(b, x, 0)', 'number'],
  ['concat(s, x)', 'text'],
  ['x > 3 and s = "a"', 'boolean'],
  ['coalesce([two words], "none")', 'text'],
  ['lookup(s, "a", 1, 0)', 'number'],
  ['null', 'missing'],
  ['b + 1', 'number'],
])('%s is sound and of type %s', (text, type) => {
  expect(check(text)).toEqual({ type, messages: [] })
})

test.each([
  ['z + 1', 'There is no column "z". There are: x, y, n, s, two words, b.'],
  ['twowords', 'There is no column "twowords". Did you mean "two words"?'],
  ['s * 2', '"a * b" needs numbers; s is text. Use toNumber(s).'],
  ['x and b', '"a and b" needs true or false; x is a number. Compare it with something, or use toBoolean.'],
  ['lower(x)', '"lower" needs text; x is a number. Use toText(x).'],
  ['s = 3', 's = 3 compares text with a number. Bring both to one kind with toNumber or toText.'],
  ['if(s, 1, 2)', 'A condition of "if" must be true or false; s is text.'],
])('%s is questioned', (text, message) => {
  expect(check(text).messages).toEqual([message])
})

test('columns are listed once, in order of appearance', () => {
  const parsed = parseExpr('if(b, x, lookup(s, "a", 1, x + y))')
  expect(parsed.ok && columnsOf(parsed.expr)).toEqual(['b', 'x', 's', 'y'])
})
