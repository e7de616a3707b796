import type { FunctionName } from './expr.ts'

/** What an expression gives. `missing` is the literal null; `unknown` is a column whose kind nobody told. */
export type ExprType = 'number' | 'text' | 'boolean' | 'missing' | 'unknown'

/** `same`: the arguments are brought to one type, which is the result's; `compared`: likewise, a number on either side makes it numbers. */
export type ArgType = 'number' | 'text' | 'boolean' | 'any' | 'same' | 'compared'

export type Signature = {
  args: ArgType
  /** Where arguments differ in type: what each is; a value of another type is converted. */
  each?: readonly ('number' | 'text')[]
  result: 'number' | 'text' | 'boolean' | 'same'
  min: number
  max: number
  /** How a person writes it, and what it does, for the documentation and for messages. */
  usage: string
  summary: string
}

const many = 100
const numbers = (count: number, usage: string, summary: string): Signature => ({
  args: 'number',
  result: 'number',
  min: count,
  max: count,
  usage,
  summary,
})
const comparison = (usage: string, summary: string): Signature => ({
  args: 'compared',
  result: 'boolean',
  min: 2,
  max: 2,
  usage,
  summary,
})
const texts = (count: number, result: Signature['result'], usage: string, summary: string): Signature => ({
  args: 'text',
  result,
  min: count,
  max: count,
  usage,
  summary,
})

const mixed = (
  each: readonly ('number' | 'text')[],
  result: Signature['result'],
  usage: string,
  summary: string,
): Signature => ({ args: 'text', each, result, min: each.length, max: each.length, usage, summary })

/** Every function with the types it takes and gives; parser, checker, SQL and the plain function all go by this table. */
export const signatures: { readonly [Name in FunctionName]: Signature } = {
  add: numbers(2, 'a + b', 'Sum.'),
  subtract: numbers(2, 'a - b', 'Difference.'),
  multiply: numbers(2, 'a * b', 'Product.'),
  divide: numbers(2, 'a / b', 'Quotient; missing where b is 0.'),
  modulo: numbers(2, 'a % b', 'Remainder with the sign of a; missing where b is 0.'),
  power: numbers(2, 'a ^ b', 'a to the power of b.'),
  negate: numbers(1, '-a', 'The number with its sign turned.'),
  equal: comparison('a = b', 'Whether both are equal.'),
  notEqual: comparison('a != b', 'Whether they differ.'),
  less: comparison('a < b', 'Whether a is less; text goes by code points.'),
  lessOrEqual: comparison('a <= b', 'Whether a is at most b.'),
  greater: comparison('a > b', 'Whether a is greater.'),
  greaterOrEqual: comparison('a >= b', 'Whether a is at least b.'),
  and: {
    args: 'boolean',
    result: 'boolean',
    min: 2,
    max: many,
    usage: 'a and b',
    summary: 'Both; false and missing is false.',
  },
  or: {
    args: 'boolean',
    result: 'boolean',
    min: 2,
    max: many,
    usage: 'a or b',
    summary: 'Either; true or missing is true.',
  },
  not: { args: 'boolean', result: 'boolean', min: 1, max: 1, usage: 'not a', summary: 'The opposite.' },
  isMissing: {
    args: 'any',
    result: 'boolean',
    min: 1,
    max: 1,
    usage: 'isMissing(a)',
    summary: 'Whether the value is missing.',
  },
  coalesce: {
    args: 'same',
    result: 'same',
    min: 1,
    max: many,
    usage: 'coalesce(a, b, …)',
    summary: 'The first value that is not missing.',
  },
  abs: numbers(1, 'abs(a)', 'Without the sign.'),
  round: {
    args: 'number',
    result: 'number',
    min: 1,
    max: 2,
    usage: 'round(a) or round(a, digits)',
    summary: 'To the nearest whole number, halves away from 0; digits is a whole number from -15 to 15.',
  },
  floor: numbers(1, 'floor(a)', 'Down to a whole number.'),
  ceil: numbers(1, 'ceil(a)', 'Up to a whole number.'),
  sqrt: numbers(1, 'sqrt(a)', 'Square root; missing below 0.'),
  exp: numbers(1, 'exp(a)', 'e to the power of a.'),
  log: numbers(1, 'log(a)', 'Natural logarithm; missing at 0 and below.'),
  log10: numbers(1, 'log10(a)', 'Logarithm to base 10; missing at 0 and below.'),
  log2: numbers(1, 'log2(a)', 'Logarithm to base 2; missing at 0 and below.'),
  sin: numbers(1, 'sin(a)', 'Sine of an angle in radians.'),
  cos: numbers(1, 'cos(a)', 'Cosine of an angle in radians.'),
  trunc: numbers(1, 'trunc(a)', 'The whole part, towards 0.'),
  sign: numbers(1, 'sign(a)', '-1, 0 or 1.'),
  least: {
    args: 'compared',
    result: 'same',
    min: 1,
    max: many,
    usage: 'least(a, b, …)',
    summary: 'The smallest; missing where one is missing.',
  },
  greatest: {
    args: 'compared',
    result: 'same',
    min: 1,
    max: many,
    usage: 'greatest(a, b, …)',
    summary: 'The largest; missing where one is missing.',
  },
  length: texts(1, 'number', 'length(text)', 'Number of characters (code points).'),
  lower: texts(1, 'text', 'lower(text)', 'In small letters, letter by letter.'),
  upper: texts(1, 'text', 'upper(text)', 'In capital letters, letter by letter.'),
  trim: texts(1, 'text', 'trim(text)', 'Without white space at both ends.'),
  concat: {
    args: 'text',
    result: 'text',
    min: 1,
    max: many,
    usage: 'concat(a, b, …)',
    summary: 'Texts joined; missing where one is missing.',
  },
  contains: texts(2, 'boolean', 'contains(text, part)', 'Whether part occurs in text.'),
  startsWith: texts(2, 'boolean', 'startsWith(text, part)', 'Whether text begins with part.'),
  endsWith: texts(2, 'boolean', 'endsWith(text, part)', 'Whether text ends with part.'),
  replace: texts(
    3,
    'text',
    'replace(text, part, by)',
    'Every occurrence of part replaced; an empty part changes nothing.',
  ),
  substring: mixed(
    ['text', 'number', 'number'],
    'text',
    'substring(text, start, length)',
    'Characters from a place on, counted from 1.',
  ),
  indexOf: texts(2, 'number', 'indexOf(text, part)', 'Where part begins, counted from 1; 0 where it does not occur.'),
  splitPart: mixed(
    ['text', 'text', 'number'],
    'text',
    'splitPart(text, separator, n)',
    'The nth piece of a text cut at a separator; missing where there are fewer.',
  ),
  like: texts(
    2,
    'boolean',
    'like(text, pattern)',
    'Whether the whole text is like the pattern: * stands for any characters, ? for one.',
  ),
  bucket: mixed(
    ['text', 'number'],
    'number',
    'bucket(text, n)',
    'A number from 0 to n - 1 that only hangs on the text (hash).',
  ),
  collapseSpaces: texts(1, 'text', 'collapseSpaces(text)', 'White space in a row becomes one space.'),
  withoutLinks: texts(1, 'text', 'withoutLinks(text)', 'Without web addresses.'),
  withoutTags: texts(1, 'text', 'withoutTags(text)', 'HTML tags become spaces.'),
  withoutDigits: texts(1, 'text', 'withoutDigits(text)', 'Without the digits 0 to 9.'),
  withoutPunctuation: texts(1, 'text', 'withoutPunctuation(text)', 'Punctuation becomes spaces.'),
  toNumber: numbers(
    1,
    'toNumber(a)',
    'The number that a text says; missing where it says none. true is 1, false is 0.',
  ),
  toText: texts(1, 'text', 'toText(a)', 'The value as text.'),
  toBoolean: {
    args: 'boolean',
    result: 'boolean',
    min: 1,
    max: 1,
    usage: 'toBoolean(a)',
    summary: 'true for "true", "yes", "1" and numbers other than 0; false for "false", "no", "0" and 0; else missing.',
  },
  dayNumber: texts(
    1,
    'number',
    'dayNumber(date)',
    'Days since 1 January 1970 of an ISO date; a time of day is left out.',
  ),
  year: texts(1, 'number', 'year(date)', 'Year of an ISO date; missing where the text is no date.'),
  quarter: texts(1, 'number', 'quarter(date)', 'Quarter of an ISO date, 1 to 4.'),
  month: texts(1, 'number', 'month(date)', 'Month of an ISO date, 1 to 12.'),
  dayOfMonth: texts(1, 'number', 'dayOfMonth(date)', 'Day of an ISO date, 1 to 31.'),
  dayOfYear: texts(1, 'number', 'dayOfYear(date)', 'Day in the year of an ISO date, 1 to 366.'),
  hour: texts(1, 'number', 'hour(date)', 'Hour of an ISO date with a time of day, 0 to 23.'),
  minute: texts(1, 'number', 'minute(date)', 'Minute of an ISO date with a time of day, 0 to 59.'),
  daysBetween: texts(
    2,
    'number',
    'daysBetween(from, to)',
    'Days from one ISO date to another; times of day are left out.',
  ),
  weekday: texts(1, 'number', 'weekday(date)', 'Weekday of an ISO date, 1 (Monday) to 7 (Sunday).'),
}

/** Deepest nesting and most parts of an expression; DuckDB itself stops at a depth of 1,000 of its own nodes. */
export const exprLimits = { text: 20_000, depth: 100, parts: 5_000 } as const

/** An expression that cannot be compiled: too deep, too large, or a call with the wrong number of arguments. */
export class ExprError extends Error {
  override readonly name = 'ExprError'
}
