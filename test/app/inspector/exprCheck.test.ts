import { expect, test } from 'vitest'
import { checkText } from '#app/inspector/code/exprCheck.ts'
import { exprOffers, nameStart } from '#app/inspector/code/exprCompletions.ts'
import { parseExpr } from '#nodes/core/expr/parse.ts'
import { typesOf } from '#nodes/core/expr/types.ts'

const types = typesOf([
  { name: 'hours', kind: 'number' },
  { name: 'city name', kind: 'category' },
])

test('an expression is told right or wrong as it stands, and where', () => {
  expect(checkText('  ', types, undefined)).toEqual({ state: 'empty' })
  expect(checkText('hours * 2', types, 'number')).toEqual({ state: 'right', words: 'Gives a number.' })
  expect(checkText('hours *', types, undefined)).toMatchObject({ state: 'wrong', at: 7 })
  expect(checkText('2 + hour', types, undefined)).toMatchObject({ state: 'wrong', at: 4 })
  expect(checkText('hours', types, 'boolean')).toMatchObject({
    state: 'wrong',
    message: 'This gives a number; true or false is wanted here.',
  })
  expect(checkText('anything > 3', undefined, 'boolean')).toEqual({ state: 'right', words: undefined })
})

test('what is offered can be read once its places are filled', () => {
  const offers = exprOffers([{ name: 'city name', detail: 'category' }])
  expect(offers[0]).toMatchObject({ label: 'city name', apply: '[city name]', type: 'variable' })
  expect(offers.map((each) => each.label)).toEqual(expect.arrayContaining(['coalesce', 'if', 'lookup', 'round', 'and']))
  expect(offers.map((each) => each.label)).not.toContain('add')
  for (const offer of offers.filter((each) => each.type === 'variable')) expect(parseExpr(offer.apply).ok).toBe(true)
})

test('a name begins at its word or its bracket, and nowhere within a quoted text', () => {
  expect(nameStart('1 + hou', 7)).toBe(4)
  expect(nameStart('1 + [city na', 12)).toBe(4)
  expect(nameStart('[city name] + ', 14)).toBe(14)
  expect(nameStart('"hou', 4)).toBeUndefined()
  expect(nameStart('"a\\"b" + ho', 11)).toBe(9)
})
