import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, columnRef, type Expr, literal, type Scalar } from '#nodes/core/expr/expr.ts'
import { quoteName, quoteText } from '#nodes/core/expr/sql.ts'
import { compileRecipe } from '#nodes/core/recipe.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import { stepSql } from '#nodes/core/stepSql.ts'
import type { RecipeStep } from '#nodes/core/transform.ts'
import {
  column,
  encodeStep,
  fillStep,
  islands,
  penguinFeatures,
  penguinInput,
  penguins,
  recipe,
  scaleStep,
  step,
} from './recipeSetup.ts'

let connection: DuckDBConnection
beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  connection = await instance.connect()
})
afterAll(() => connection.closeSync())

const storage: Partial<Record<Column['kind'], string>> = { number: 'DOUBLE', integer: 'BIGINT', boolean: 'BOOLEAN' }

const tableSql = (columns: readonly Column[], rows: Record<string, Scalar>[]): string => {
  const cell = (value: Scalar, type: string) =>
    `CAST(${value === null ? 'NULL' : typeof value === 'string' ? quoteText(value) : `'${value}'`} AS ${type})`
  const values = rows.map(
    (row, at) =>
      `(${[at, ...columns.map((each) => cell(row[each.name] ?? null, storage[each.kind] ?? 'VARCHAR'))].join(', ')})`,
  )
  return `(SELECT * FROM (VALUES ${values.join(', ')}) AS t(${['__row', ...columns.map((each) => each.name)].map(quoteName).join(', ')}))`
}

/** The features as DuckDB computes them, each step a query over the one before, as tables are read. */
async function inSql(
  columns: Column[],
  steps: readonly RecipeStep[],
  features: readonly string[],
  rows: Record<string, Scalar>[],
): Promise<unknown[][]> {
  let from = tableSql(columns, rows)
  let present = columns
  for (const each of steps) {
    const next = stepSql(each, present)
    from = `(SELECT ${next.select} FROM ${from}${next.where === undefined ? '' : ` WHERE ${next.where}`})`
    present = next.columns
  }
  const reader = await connection.runAndReadAll(
    `SELECT ${features.map((name) => `CAST(${quoteName(name)} AS DOUBLE)`).join(', ')} FROM ${from} ORDER BY "__row"`,
  )
  return reader.getRowsJS() as unknown[][]
}

/** The same by the row function; null in place of a feature that it refuses to leave missing. */
function byRow(
  columns: Column[],
  steps: readonly RecipeStep[],
  features: readonly string[],
  row: Record<string, Scalar>,
): unknown[] {
  return features.map((feature) => {
    const result = compileRecipe(recipe(columns, [...steps]), [feature]).apply(row, 0)
    return result.ok ? result.values[0] : null
  })
}

const birds = fc.array(
  fc.record({
    island: fc.option(fc.constantFrom(...islands, 'Mars', '')),
    bill: fc.option(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 30, max: 60 }))),
    mass: fc.option(fc.integer({ min: -10, max: 8999 })),
    tagged: fc.option(fc.boolean()),
    note: fc.option(fc.string({ unit: 'grapheme', maxLength: 3 }).filter((text) => !text.startsWith('\ufeff'))),
    species: fc.constant('Gentoo'),
  }),
  { minLength: 1, maxLength: 6 },
)

test('a recipe as SQL and as a row function give the same features, missing ones included', async () => {
  const steps = penguins.steps.filter((each) => each.atPrediction !== 'skip')
  const features = penguinFeatures.filter((name) => name !== 'mass')
  await fc.assert(
    fc.asyncProperty(birds, async (rows) => {
      const wanted = rows.map((row) => byRow(penguinInput, steps, features, row))
      expect(await inSql(penguinInput, steps, features, rows)).toEqual(
        wanted.map((row) => row.map((value) => (Object.is(value, -0) ? expect.closeTo(0) : value))),
      )
    }),
    { numRuns: 150 },
  )
})

/** Steps drawn at random over two numbers, a category and a truth value, each over whatever is there by then. */
const anyStep: fc.Arbitrary<RecipeStep> = fc.oneof(
  fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: -3, max: 3 })).map(([name, value]) => fillStep(name, value)),
  fc.constantFrom('x', 'Mars').map((value) => fillStep('c', value, 'category')),
  fc
    .tuple(fc.constantFrom('a', 'b'), fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1, max: 7 }))
    .map(([name, mean, deviation]) => scaleStep(name, mean, deviation)),
  fc.constantFrom<0 | null>(0, null).map((otherwise) => ({ ...encodeStep('c', ['x', 'y'], otherwise), drop: [] })),
  fc
    .constantFrom<Expr>(
      call('add', columnRef('a'), columnRef('b')),
      call('divide', columnRef('a'), columnRef('b')),
      call('length', columnRef('c')),
      call('toNumber', columnRef('c')),
      call('greater', columnRef('a'), columnRef('b')),
      call('not', columnRef('t')),
      columnRef('c'),
      literal(2.5),
    )
    .chain((expr) =>
      fc
        .tuple(
          fc.constantFrom('a', 'b', 'c', 't', 'e'),
          fc.constantFrom<Column['kind']>('number', 'integer', 'boolean', 'category'),
        )
        .map(([name, kind]) => step('Formula', [[column(name, kind), expr]])),
    ),
)

test('random recipes over random rows agree too', async () => {
  const input = [
    column('a', 'number'),
    column('b', 'integer'),
    column('c', 'category'),
    column('t', 'boolean'),
    column('e', 'number'),
  ]
  const rows = fc.array(
    fc.record({
      a: fc.option(
        fc.integer({ min: -40, max: 40 }).map((each) => each / 8),
        { freq: 3 },
      ),
      b: fc.option(fc.integer({ min: -3, max: 3 }), { freq: 3 }),
      c: fc.option(fc.constantFrom('x', 'y', 'z', '', '12', ' 7'), { freq: 3 }),
      t: fc.option(fc.boolean(), { freq: 3 }),
      e: fc.constant(null),
    }),
    { minLength: 1, maxLength: 5 },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 7 }), rows, async (steps, all) => {
      // Numeric at the end whatever the steps made of the columns.
      const last = step(
        'Numbers',
        ['a', 'b', 'c', 't', 'e'].map((name) => [column(`${name}!`, 'number'), call('toNumber', columnRef(name))]),
      )
      const features = last.write.map((each) => each.column.name)
      const plain = (values: unknown[]) => values.map((value) => (Object.is(value, -0) ? 0 : value))
      const wanted = all.map((row) => plain(byRow(input, [...steps, last], features, row)))
      expect((await inSql(input, [...steps, last], features, all)).map(plain)).toEqual(wanted)
    }),
    { numRuns: 200 },
  )
})

test('columns keep their place, new ones come last, dropped ones go, rows are kept by the condition', () => {
  const given = [column('a', 'number'), column('b', 'number'), column('c', 'text')]
  const made = stepSql(
    step(
      'Step',
      [
        [column('d', 'number'), literal(1)],
        [column('a', 'integer'), columnRef('b')],
      ],
      { drop: ['b', 'a'], keep: call('greater', columnRef('b'), literal(0)) },
    ),
    given,
  )
  expect(made.columns.map(({ name, kind }) => [name, kind])).toEqual([
    ['a', 'integer'],
    ['c', 'text'],
    ['d', 'number'],
  ])
  expect(made.select).toMatch(/^"__row", .* AS "a", "c", 1e0 AS "d"$/)
  expect(made.where).toContain('> 0e0')
})

test('a written column holds what its kind allows, in SQL and in a row alike', async () => {
  const input = [column('a', 'number')]
  const written = step('Kinds', [
    [column('whole', 'integer'), columnRef('a')],
    [column('word', 'category'), columnRef('a')],
    [column('truth', 'boolean'), columnRef('a')],
  ])
  const known = step('Lookup', [
    [column('found', 'number'), { op: 'lookup', arg: columnRef('word'), entries: [['2.5', 7]], otherwise: literal(0) }],
  ])
  const features = ['whole', 'found', 'truth']
  expect(await inSql(input, [written, known], features, [{ a: 2.5 }])).toEqual([[3, 7, 1]])
  expect(byRow(input, [written, known], features, { a: 2.5 })).toEqual([3, 7, 1])
})
