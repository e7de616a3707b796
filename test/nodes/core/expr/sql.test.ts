import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileExpr } from '#nodes/core/expr/compile.ts'
import {
  call,
  columnRef,
  type Expr,
  type FunctionName,
  functionNames,
  ifElse,
  literal,
  type Scalar,
} from '#nodes/core/expr/expr.ts'
import { parseExpr } from '#nodes/core/expr/parse.ts'
import { quoteName, quoteText, toSql } from '#nodes/core/expr/sql.ts'
import { faultOf, typesOf } from '#nodes/core/expr/types.ts'
import { callOf, expression, inexact, row, testColumns } from './arbitrary.ts'

let connection: DuckDBConnection
beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  connection = await instance.connect()
})
afterAll(() => connection.closeSync())

const storage: Record<string, string> = {
  x: 'DOUBLE',
  y: 'DOUBLE',
  n: 'BIGINT',
  s: 'VARCHAR',
  'two words': 'VARCHAR',
  b: 'BOOLEAN',
}
const types = typesOf(testColumns)

const cell = (value: Scalar, type: string): string => {
  if (value === null) return `CAST(NULL AS ${type})`
  if (typeof value === 'string') return quoteText(value)
  if (typeof value === 'boolean') return String(value)
  return `CAST('${Object.is(value, -0) ? '-0' : value}' AS ${type})`
}

/** Rows as a FROM item whose columns have the given DuckDB types. */
const fromRows = (rows: Record<string, Scalar>[], stored: Record<string, string>): string => {
  const names = Object.keys(stored)
  const values = rows.map(
    (each, at) => `(${at}, ${names.map((name) => cell(each[name] ?? null, stored[name] ?? '')).join(', ')})`,
  )
  return `(VALUES ${values.join(', ')}) AS t(${['__row', ...names].map(quoteName).join(', ')})`
}

/** Only numbers for what DuckDB gives, so that a difference in type is a difference. */
const plain = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)

const select = async (sql: string, rows: Record<string, Scalar>[], stored = storage): Promise<unknown[]> => {
  const reader = await connection.runAndReadAll(`SELECT ${sql} FROM ${fromRows(rows, stored)} ORDER BY "__row"`)
  return reader.getRowsJS().map(([value]) => plain(value))
}

const canonical = (value: unknown): unknown => (Object.is(value, -0) ? 0 : value)

test('an expression means the same in DuckDB and as a function', async () => {
  await fc.assert(
    fc.asyncProperty(expression, fc.array(row, { minLength: 1, maxLength: 5 }), async (expr, rows) => {
      const inSql = await select(toSql(expr, types), rows)
      const run = compileExpr(expr, types)
      expect(inSql.map(canonical)).toEqual(rows.map((each) => canonical(run(each))))
    }),
    { numRuns: 400 },
  )
}, 120_000)

test.each(functionNames.filter((name) => !inexact.includes(name)))('on its own, %s means the same', async (name) => {
  const rows = fc.array(row, { minLength: 60, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(callOf(name), rows, async (expr, all) => {
      const inSql = await select(toSql(expr, types), all)
      const run = compileExpr(expr, types)
      expect(inSql.map(canonical)).toEqual(all.map((each) => canonical(run(each))))
    }),
    { numRuns: 8 },
  )
})

/** Where languages differ: each with the value that it has here, in both forms. */
const corners: [string, Scalar][] = [
  ['round(0.49999999999999994)', 0],
  ['round(-2.5)', -3],
  ['round(2.5)', 3],
  ['round(-0.25, 1)', -0.3],
  ['round(1e300, 15)', null],
  ['-7 % 3', -1],
  ['7 % -3', 1],
  ['7 % 0', null],
  ['0 / 0', null],
  ['1e300 * 1e10', null],
  ['1e300 * 1e10 * 0', null],
  ['1 / (1e300 * 1e10)', null],
  ['sqrt(-1)', null],
  ['log(0)', null],
  ['log10(-1)', null],
  ['(-8) ^ 0.5', null],
  ['"\uffee" < "😀"', true],
  ['"Z" < "a"', true],
  ['"" < "a"', true],
  ['"" = null', null],
  ['isMissing("")', false],
  ['isMissing(1 / 0)', true],
  ['coalesce(1 / 0, 5)', 5],
  ['least(1, 1 / 0)', null],
  ['1 / 0 < 1', null],
  ['replace("abc", "", "x")', 'abc'],
  ['replace("aaa", "aa", "b")', 'ba'],
  ['contains("", "")', true],
  ['startsWith("a", "")', true],
  ['length("👍🏽é")', 3],
  ['upper("straße")', 'STRAẞE'],
  ['lower("İΣ")', 'iσ'],
  ['trim("\u00a0\t a \u3000")', 'a'],
  ['toText(1e15)', '1000000000000000'],
  ['toText(1e16)', '1e+16'],
  ['toText(0.0001)', '0.0001'],
  ['toText(0.00001)', '1e-05'],
  ['toText(-1.5e-300)', '-1.5e-300'],
  ['toText(-0)', '0'],
  ['toText(0.1 + 0.2)', '0.30000000000000004'],
  ['toNumber(" +1.5e3 ")', 1500],
  ['toNumber("5.")', 5],
  ['toNumber("1e999")', null],
  ['toNumber("1e-999")', 0],
  ['toNumber("1_000")', null],
  ['toNumber("0x10")', null],
  ['toNumber("inf")', null],
  ['toNumber("١")', null],
  ['toNumber("")', null],
  ['toBoolean(" YES ")', true],
  ['toBoolean("maybe")', null],
  ['"3.0" = 3', true],
  ['true = "true"', true],
  ['false and null', false],
  ['null or true', true],
  ['if(null, 1, 2)', 2],
  ['lookup(null, "null", 1, 2)', 2],
  ['lookup(1.0, "1", "one", "none")', 'one'],
  ['lookup("b", "b", null, "c", 1, 2)', null],
  ['lookup("a", "a", 1, "a", 2, 3)', 1],
  ['substring("a😀bc", 2, 2)', '😀b'],
  ['substring("abc", 0, 2)', null],
  ['substring("abc", 3, 9)', 'c'],
  ['indexOf("a😀b", "b")', 3],
  ['indexOf("ab", "")', 1],
  ['splitPart("a,b", ",", 2)', 'b'],
  ['splitPart("a,b", ",", 3)', null],
  ['like("report-2024.csv", "report-*.c?v")', true],
  ['like("a%b", "a%b")', true],
  ['like("axb", "a%b")', false],
  ['like("a\\\\b", "a\\\\b")', true],
  ['like("", "*")', true],
  ['like("a\nb", "a?b")', true],
  ['bucket("abc", 16)', 15],
  ['bucket("abc", 0)', null],
  ['trunc(-1.5)', -1],
  ['hour("2024-01-01 25:00")', null],
  ['hour("2024-01-01T07:30:00Z")', 7],
  ['minute("2024-01-01 07:30")', 30],
  ['daysBetween("2024-02-28", "2024-03-01")', 2],
  ['dayOfYear("2024-12-31")', 366],
  ['withoutPunctuation("a.b,c")', 'a b c'],
  ['withoutTags("<b>x</b>")', ' x '],
  ['withoutLinks("see http://a.b/c now")', 'see  now'],
  ['collapseSpaces("a \t\n b")', 'a b'],
  ['max(1, 3)', 3],
]

test.each(corners)('%s is the same in both: %j', async (text, wanted) => {
  const parsed = parseExpr(text)
  if (!parsed.ok) throw new Error(parsed.message)
  expect(compileExpr(parsed.expr, types)({})).toEqual(wanted)
  expect(await select(toSql(parsed.expr, types), [{}])).toEqual([wanted])
})

test('exp, log and power agree to the last digits', async () => {
  const operand = fc.oneof(
    fc.double({ min: -20, max: 20, noNaN: true }).map(literal),
    fc.constantFrom('x', 'y', 'n').map(columnRef),
  )
  const calls = fc
    .tuple(fc.constantFrom(...inexact), operand, operand)
    .map(([fn, a, b]): Expr => (fn === 'power' ? call(fn, a, b) : call(fn, a)))
  await fc.assert(
    fc.asyncProperty(calls, fc.array(row, { minLength: 1, maxLength: 5 }), async (expr, rows) => {
      const inSql = await select(toSql(expr, types), rows)
      const run = compileExpr(expr, types)
      for (const [at, each] of rows.entries()) {
        const [a, b] = [inSql[at], run(each)]
        if (typeof a === 'number' && typeof b === 'number')
          expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-14 * Math.abs(b))
        else expect(a).toEqual(b)
      }
    }),
    { numRuns: 100 },
  )
})

test('without kinds an expression over one column goes by how DuckDB stores it', async () => {
  const single = fc.constantFrom('x', 'n', 's', 'b').chain((name) =>
    fc
      .constantFrom(
        (each: Expr) => call('add', each, literal(1)),
        (each: Expr) => call('equal', each, literal('3')),
        (each: Expr) => call('less', each, literal(2)),
        (each: Expr) => call('equal', each, each),
        (each: Expr) => call('concat', each, literal('!')),
        (each: Expr) => call('isMissing', each),
        (each: Expr) => call('coalesce', each, literal(0)),
        (each: Expr) => call('not', each),
        (each: Expr): Expr => ({ op: 'lookup', arg: each, entries: [['3', 1]], otherwise: literal(0) }),
      )
      .map((wrap) => wrap(columnRef(name))),
  )
  await fc.assert(
    fc.asyncProperty(single, fc.array(row, { minLength: 1, maxLength: 5 }), async (expr, rows) => {
      const inSql = await select(toSql(expr), rows)
      const run = compileExpr(expr)
      expect(inSql.map(canonical)).toEqual(rows.map((each) => canonical(run(each))))
    }),
    { numRuns: 150 },
  )
})

test('a kind that differs from the storage counts: a category of numbers is text', async () => {
  const kinds = typesOf([{ name: 'x', kind: 'category' }])
  const expr: Expr = {
    op: 'lookup',
    arg: columnRef('x'),
    entries: [
      ['1', 'one'],
      ['2.5', 'more'],
    ],
    otherwise: literal('none'),
  }
  const rows = [{ x: 1 }, { x: 2.5 }, { x: 3 }, { x: null }]
  const wanted = ['one', 'more', 'none', 'none']
  expect(await select(toSql(expr, kinds), rows, { x: 'DOUBLE' })).toEqual(wanted)
  expect(rows.map(compileExpr(expr, kinds))).toEqual(wanted)
})

const one = literal(1)
const chains: Record<string, (inner: Expr) => Expr> = {
  sum: (inner) => call('add', inner, one),
  quotient: (inner) => call('divide', inner, literal(1.01)),
  root: (inner) => call('sqrt', inner),
  logarithm: (inner) => call('log', inner),
  least: (inner) => call('least', inner, literal(1e9)),
  text: (inner) => call('toNumber', call('toText', inner)),
  truth: (inner) => call('not', inner),
  condition: (inner) => ifElse(call('greater', inner, one), inner.op === 'column' ? inner : one, literal(2)),
  lookup: (inner) => ({ op: 'lookup', arg: inner, entries: [['1', 2]], otherwise: one }),
  first: (inner) => call('coalesce', call('divide', inner, literal(3)), one),
}

test.each(Object.entries(chains))('the SQL of a chain at the depth limit stays small and runs: %s', async (_, wrap) => {
  let expr: Expr = columnRef('x')
  while (faultOf(wrap(expr)) === undefined) expr = wrap(expr)
  const sql = toSql(expr, types)
  expect(sql.length).toBeLessThan(200_000)
  expect(await select(sql, [{ x: 4 }])).toEqual([compileExpr(expr, types)({ x: 4 })])
})

test('names and texts cannot break out of the SQL', async () => {
  const name = 'a" FROM x; --'
  const expr = call('concat', columnRef(name), literal("'); DROP TABLE t; -- \0 ' \\"))
  expect(
    await select(toSql(expr, typesOf([{ name, kind: 'text' }])), [{ [name]: '>' }], { [name]: 'VARCHAR' }),
  ).toEqual([">'); DROP TABLE t; -- \0 ' \\"])
})

test('every letter changes its case alike', async () => {
  const reader = await connection.runAndReadAll(
    'SELECT chr(i::INT), lower(chr(i::INT)), upper(chr(i::INT)) FROM range(1, 1114112) t(i) WHERE (i < 55296 OR i >= 57344) AND i <> 65279',
  )
  const lower = compileExpr(call('lower', columnRef('s')))
  const upper = compileExpr(call('upper', columnRef('s')))
  const differing = reader
    .getRowsJS()
    .filter(
      ([letter, small, capital]) =>
        lower({ s: letter as string }) !== small || upper({ s: letter as string }) !== capital,
    )
  expect(differing).toEqual([])
})

const dateFunctions: FunctionName[] = [
  'dayNumber',
  'year',
  'quarter',
  'month',
  'dayOfMonth',
  'dayOfYear',
  'weekday',
  'hour',
  'minute',
]

test('calendar dates mean the same, those that are none included', async () => {
  const dates = fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
      .map(([year, month, day]) =>
        [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-'),
      ),
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.constantFrom(
      '2024-02-29',
      '2023-02-29',
      '1900-02-29',
      '2026-11-24 10:00',
      '2026-11-24x',
      '26-11-24',
      ' 2026-11-24',
      '2026-1-1',
      '',
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...dateFunctions),
      fc.array(fc.option(dates), { minLength: 1, maxLength: 20 }),
      async (fn, all) => {
        const expr = call(fn, columnRef('s'))
        const rows = all.map((s) => ({ s }))
        expect(await select(toSql(expr, types), rows)).toEqual(rows.map(compileExpr(expr, types)))
      },
    ),
    { numRuns: 200 },
  )
  expect(compileExpr(call('dayNumber', columnRef('s')))({ s: '2026-11-24T10:00:00' })).toBe(20_781)
})
