import fc from 'fast-check'
import { call, type Expr, type FunctionName, type Scalar } from '#nodes/core/expr/expr.ts'
import { signatures } from '#nodes/core/expr/functions.ts'
import type { ColumnKind } from '#nodes/core/spec/table.ts'

/** A column of each kind that values come in, two of numbers and texts so that they meet each other. */
export const testColumns: { name: string; kind: ColumnKind }[] = [
  { name: 'x', kind: 'number' },
  { name: 'y', kind: 'number' },
  { name: 'n', kind: 'integer' },
  { name: 's', kind: 'text' },
  { name: 'two words', kind: 'category' },
  { name: 'b', kind: 'boolean' },
]

const numbers = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 2, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((each) => each / 8) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -0, 0.5, -2.5, 0.49999999999999994, 1e15, 1e16, 1e-5, 1e300, -1e300, 5e-324, 2 ** 53),
  },
)

const texts = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('', 'a', 'b', 'ab', 'B', 'Z', 'é', '😀', 'straße', 'İ', 'ΑΣ', 'ǆ', 'ᾳ', '\uffee'),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '3',
        ' 3.5 ',
        '1e3',
        '-0',
        '.5',
        '5.',
        '+1',
        '1_000',
        '0x10',
        'inf',
        'NaN',
        '1e999',
        'true',
        'No',
        '1',
        ' a\u00a0',
        "it's",
        'a"b',
        'back\\slash',
        'line\nbreak',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  )
  .filter((text) => !text.includes('\ufeff'))

/** Rows with every kind of awkward value: missing, not finite, empty, huge, beyond the basic plane. */
export const row: fc.Arbitrary<Record<string, Scalar>> = fc.record({
  x: fc.option(
    fc.oneof(
      { weight: 8, arbitrary: numbers },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
    ),
    { freq: 5 },
  ),
  y: fc.option(numbers, { freq: 5 }),
  n: fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }), { freq: 5 }),
  s: fc.option(texts, { freq: 5 }),
  'two words': fc.option(fc.constantFrom('a', 'b', 'c', '', '7'), { freq: 5 }),
  b: fc.option(fc.boolean(), { freq: 5 }),
})

/** exp, log and power differ in the last digit from one C library to the next: kept apart, compared with a tolerance. */
const exact: FunctionName[] = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'modulo',
  'negate',
  'abs',
  'round',
  'floor',
  'ceil',
  'sqrt',
  'sign',
  'trunc',
  'toNumber',
]
export const inexact: FunctionName[] = ['exp', 'log', 'log10', 'log2', 'sin', 'cos', 'power']
const two = new Set<FunctionName>(['add', 'subtract', 'multiply', 'divide', 'modulo', 'power'])
const comparisons: FunctionName[] = ['equal', 'notEqual', 'less', 'lessOrEqual', 'greater', 'greaterOrEqual']

const scalars: fc.Arbitrary<Scalar> = fc.oneof(numbers, texts, fc.boolean(), fc.constant(null))

const literalOf = (value: Scalar): Expr => ({ op: 'literal', value })

/** Any expression over the columns, of any type, with functions applied to what they were not made for. */
export const expression: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => {
  const inner = tie('expr')
  const one = (fns: FunctionName[]) => fc.tuple(fc.constantFrom(...fns), inner).map(([fn, a]) => call(fn, a))
  const pair = (fns: FunctionName[]) =>
    fc.tuple(fc.constantFrom(...fns), inner, inner).map(([fn, a, b]) => call(fn, a, b))
  const some = (fns: FunctionName[], min: number) =>
    fc
      .tuple(fc.constantFrom(...fns), fc.array(inner, { minLength: min, maxLength: 3 }))
      .map(([fn, args]) => call(fn, ...args))
  return {
    expr: fc.oneof(
      { maxDepth: 5, depthSize: 'medium', withCrossShrink: true },
      fc.oneof(
        scalars.map(literalOf),
        fc.constantFrom(...testColumns).map((column): Expr => ({ op: 'column', name: column.name })),
      ),
      pair(exact.filter((fn) => two.has(fn))),
      one(exact.filter((fn) => !two.has(fn))),
      fc.tuple(inner, fc.integer({ min: -15, max: 15 })).map(([a, digits]) => call('round', a, literalOf(digits))),
      pair(comparisons),
      pair(['and', 'or']),
      one(['not', 'isMissing', 'toBoolean', 'toText', 'length', 'lower', 'upper', 'trim']),
      some(['coalesce', 'least', 'greatest', 'concat'], 1),
      pair(['contains', 'startsWith', 'endsWith']),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => call('replace', a, b, c)),
      fc
        .tuple(
          fc.array(
            fc.tuple(inner, inner).map(([when, then]) => ({ when, then })),
            { minLength: 1, maxLength: 2 },
          ),
          inner,
        )
        .map(([branches, otherwise]): Expr => ({ op: 'case', branches, otherwise })),
      fc
        .tuple(inner, fc.array(fc.tuple(texts, scalars), { maxLength: 3 }), inner)
        .map(([arg, entries, otherwise]): Expr => ({ op: 'lookup', arg, entries, otherwise })),
    ),
  }
}).expr

const column = (...names: string[]) => fc.constantFrom(...names).map((name): Expr => ({ op: 'column', name }))
/** What a function is mostly given: a column or a value of the type that it takes, now and then one step further. */
const fitting: Record<'number' | 'text' | 'boolean', fc.Arbitrary<Expr>> = {
  number: fc.oneof(
    { weight: 4, arbitrary: column('x', 'y', 'n') },
    { weight: 2, arbitrary: numbers.map(literalOf) },
    // Not finite where the divisor is 0: whoever takes it must see a missing value.
    { weight: 2, arbitrary: fc.tuple(column('x', 'n'), column('y')).map(([a, b]) => call('divide', a, b)) },
  ),
  text: fc.oneof({ weight: 3, arbitrary: column('s', 'two words') }, { weight: 1, arbitrary: texts.map(literalOf) }),
  boolean: fc.oneof(
    column('b'),
    fc.tuple(column('x'), column('y')).map(([a, b]) => call('less', a, b)),
  ),
}

/** One call of a function over what it is made for; for those that take any type, over one type or two. */
export const callOf = (fn: FunctionName): fc.Arbitrary<Expr> => {
  const { args, min, max } = signatures[fn]
  const any = fc.oneof(fitting.number, fitting.text, fitting.boolean)
  const one =
    args === 'number' || args === 'text' || args === 'boolean'
      ? fc.array(fitting[args], { minLength: min, maxLength: Math.min(3, max) })
      : fc
          .oneof(...[fitting.number, fitting.text, fitting.text, fitting.boolean, any].map((each) => fc.constant(each)))
          .chain((each) => fc.array(each, { minLength: min, maxLength: Math.min(3, max) }))
  if (fn === 'round')
    return fc
      .tuple(fitting.number, fc.option(fc.integer({ min: -15, max: 15 }), { freq: 1 }))
      .map(([a, digits]) => (digits === null ? call(fn, a) : call(fn, a, literalOf(digits))))
  const { each } = signatures[fn]
  if (each) return fc.tuple(...each.map((type) => fitting[type])).map((all) => call(fn, ...all))
  return one.map((all) => call(fn, ...all))
}
