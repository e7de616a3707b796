import { call, columnRef, type Expr, ifElse, literal } from '../core/expr/expr.ts'

const add = (a: Expr, b: Expr): Expr => call('add', a, b)
const minus = (a: Expr, b: Expr): Expr => call('subtract', a, b)
const times = (a: Expr, factor: number): Expr => call('multiply', a, literal(factor))
const over = (a: Expr, divisor: number): Expr => call('floor', call('divide', a, literal(divisor)))
const modulo = (a: Expr, divisor: number): Expr => call('modulo', a, literal(divisor))

/** An ISO date as the number YYYYMMDD; a time of day is cut off. */
function dateNumber(name: string): Expr {
  const digits = ['-', ':', 'T', ' ', 'Z'].reduce<Expr>(
    (text, char) => call('replace', text, literal(char), literal('')),
    columnRef(name),
  )
  const n = call('toNumber', digits)
  const dated = ifElse(call('greater', n, literal(1e11)), over(n, 1e4), n)
  const timed = ifElse(call('greater', n, literal(1e13)), over(n, 1e6), dated)
  return ifElse(call('isMissing', n), literal(null), timed)
}

/** Julian day number of a Gregorian date (Fliegel and Van Flandern's formula, as sums of floors). */
function julianDay(date: Expr): Expr {
  const year = over(date, 10_000)
  const month = over(modulo(date, 10_000), 100)
  const day = modulo(date, 100)
  const a = over(minus(literal(14), month), 12)
  const y = minus(add(year, literal(4800)), a)
  const m = minus(add(month, times(a, 12)), literal(3))
  const leaps = add(minus(over(y, 4), over(y, 100)), over(y, 400))
  return minus(add(add(day, over(add(times(m, 153), literal(2)), 5)), add(times(y, 365), leaps)), literal(32_045))
}

/** Days since 1 January 1970. */
export const dayExpr = (name: string): Expr => minus(julianDay(dateNumber(name)), literal(2_440_588))

/** 1 to 12. */
export const monthExpr = (name: string): Expr => over(modulo(dateNumber(name), 10_000), 100)

/** 1 (Monday) to 7. */
export const weekdayExpr = (name: string): Expr => add(modulo(julianDay(dateNumber(name)), 7), literal(1))
