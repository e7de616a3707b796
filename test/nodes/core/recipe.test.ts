import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnRef } from '#nodes/core/expr/expr.ts'
import { compileRecipe, neededInputs, remainingSteps } from '#nodes/core/recipe.ts'
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

const { apply, inputs } = compileRecipe(penguins, penguinFeatures)
const bird = { island: 'Dream', bill: 49.5, mass: 5000, tagged: true }

const messages = (row: Record<string, unknown>, options?: { text?: boolean }) => {
  const result = apply(row, 1, options)
  return result.ok ? [...result.values] : result.problems.map((each) => each.message)
}

test('a raw row becomes the features of the model', () => {
  expect(messages(bird)).toEqual([1, 0, 1, 0, 1, Math.log(5000)])
  expect(messages({ ...bird, bill: null })).toEqual([0, 0, 1, 0, 1, Math.log(5000)])
})

test('only what the features need is asked for; other columns of the source may be there', () => {
  expect(inputs.map((each) => each.name)).toEqual(['island', 'bill', 'mass', 'tagged'])
  expect(neededInputs(penguins, ['bill']).map((each) => each.name)).toEqual(['bill'])
  expect(neededInputs(penguins, ['noted']).map((each) => each.name)).toEqual(['note'])
  expect(messages({ ...bird, species: 'Gentoo', note: null })).toHaveLength(6)
})

test.each([
  [{ ...bird, island: 'Mars' }, ['Row 2: "island" must be one of Biscoe, Dream, Torgersen; got "Mars".']],
  [{ ...bird, island: 3 }, ['Row 2: "island" must be one of Biscoe, Dream, Torgersen; got "3".']],
  [{ ...bird, island: ['Dream'] }, ['Row 2: "island" must be one of Biscoe, Dream, Torgersen; got a list of 1.']],
  [
    { ...bird, island: null },
    [
      'Row 2: "island" must be one of Biscoe, Dream, Torgersen; it is missing, and the model has nothing to fill it with.',
    ],
  ],
  [{ ...bird, bill: '49.5' }, ['Row 2: "bill" must be a number; got "49.5".']],
  [{ ...bird, bill: Number.NaN }, ['Row 2: "bill" must be a number; got NaN.']],
  [
    { ...bird, mass: true, tagged: 1 },
    ['Row 2: "mass" must be a whole number; got true.', 'Row 2: "tagged" must be true or false; got 1.'],
  ],
  [{ ...bird, beak: 3 }, ['Row 2: "beak" is not a field of this model.']],
  [{ island: 'Dream', bill: 1, tagged: true }, ['Row 2: "mass" is absent; a whole number is expected.']],
  [{ ...bird, mass: undefined }, ['Row 2: "mass" is absent; a whole number is expected.']],
  [{ ...bird, mass: -1 }, ['Row 2: "mass" cannot be computed from "mass" = -1.']],
  [
    { ...bird, mass: null, tagged: false },
    ['Row 2: "mass" must be a whole number; it is missing, and the model has nothing to fill it with.'],
  ],
])('%j is refused', (row, wanted) => {
  expect(messages(row)).toEqual(wanted)
})

test('a problem names its row and field', () => {
  expect(apply({ ...bird, Bill: 3 }, 7)).toEqual({
    ok: false,
    problems: [
      {
        code: 'field_unknown',
        severity: 'error',
        row: 7,
        field: 'Bill',
        column: 'Bill',
        message: 'Row 8: "Bill" is not a field of this model.',
        hint: 'Did you mean "bill"?',
      },
    ],
  })
})

test('text cells are read by the kind of their column', () => {
  const text = { text: true }
  expect(messages({ island: 'Dream', bill: ' 49.5 ', mass: '5000', tagged: 'yes' }, text)).toEqual(messages(bird))
  expect(messages({ island: 'Dream', bill: 'N/A', mass: '5e3', tagged: 'true' }, text)).toEqual(
    messages({ ...bird, bill: null }),
  )
  expect(messages({ island: '', bill: '1', mass: 'heavy', tagged: '?' }, text)).toEqual([
    'Row 2: "mass" must be a whole number; got "heavy".',
  ])
  expect(messages({ island: '', bill: '', mass: '1', tagged: '0' }, text)).toEqual([
    'Row 2: "island" must be one of Biscoe, Dream, Torgersen; it is missing, and the model has nothing to fill it with.',
  ])
})

test('an unseen category is allowed where the encoding takes it', () => {
  const tolerant = compileRecipe(recipe(penguinInput, [encodeStep('island', islands, 0)]), ['island=Dream'])
  const result = tolerant.apply({ island: 'Mars' }, 0)
  expect(result).toEqual({ ok: true, values: new Float64Array([0]) })
})

test('an endpoint refuses a category that the training data did not hold, whatever the encoding takes', () => {
  const columns = penguinInput.map((column) => (column.name === 'island' ? { ...column, categories: islands } : column))
  const strict = compileRecipe(recipe(columns, [encodeStep('island', islands, 0)]), ['island=Dream'], {
    unseenCategories: 'refuse',
  })
  expect(strict.apply({ island: 'Dream' }, 0).ok).toBe(true)
  for (const [island, shown] of [
    ['Mars', '"Mars"'],
    ['dream', '"dream"'],
    [5, '"5"'],
  ] as const) {
    const result = strict.apply({ island }, 1)
    expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([
      `Row 2: "island" must be one of ${islands.join(', ')}; got ${shown}.`,
    ])
  }
})

test('the steps of training alone are skipped, a step that refuses refuses the recipe', () => {
  expect(messages({ ...bird, mass: 10_000 })).toHaveLength(6)
  const refusing = recipe(penguinInput, [step('Group', [], { atPrediction: 'refuse', reason: 'it adds up many rows' })])
  expect(() => compileRecipe(refusing, ['bill'])).toThrow(
    'The step "Group" cannot be done for a single row: it adds up many rows.',
  )
  expect(() => compileRecipe(penguins, ['beak'])).toThrow(
    'The model needs a column "beak" that its recipe does not make.',
  )
  expect(() => compileRecipe(penguins, ['island'])).toThrow('does not make')
})

test('expressions of one step see the columns before it', () => {
  const swap = recipe(
    [column('a', 'number'), column('b', 'number')],
    [
      step('Swap', [
        [column('a', 'number'), columnRef('b')],
        [column('b', 'number'), columnRef('a')],
      ]),
    ],
  )
  expect(compileRecipe(swap, ['a', 'b']).apply({ a: 1, b: 2 }, 0)).toEqual({
    ok: true,
    values: new Float64Array([2, 1]),
  })
})

test('any row is answered, never thrown at', () => {
  const cell = fc.oneof(
    fc.constantFrom<unknown>('Dream', 'Mars', 5000, -1, null, undefined, true, Number.NaN, 1n, {}, []),
    fc.anything(),
  )
  const row = fc.oneof(
    fc.record({ island: cell, bill: cell, mass: cell, tagged: cell }, { requiredKeys: [] }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('island', '__proto__', 'constructor', 'toString')), cell),
  )
  fc.assert(
    fc.property(row, fc.boolean(), (each, text) => {
      const result = apply(each, 0, { text })
      if (result.ok) expect([...result.values].every(Number.isFinite)).toBe(true)
      else for (const problem of result.problems) expect(problem.message).toMatch(/^Row 1: .*\.$/s)
    }),
    { numRuns: 1000 },
  )
})

test('a column may be named like a field of every object', () => {
  const odd = compileRecipe(recipe([column('constructor', 'number'), column('toString', 'number')], []), [
    'constructor',
    'toString',
  ])
  expect(odd.apply({ constructor: 1, toString: 2 }, 0)).toEqual({ ok: true, values: new Float64Array([1, 2]) })
  expect(odd.apply({}, 0)).toMatchObject({
    ok: false,
    problems: [
      { code: 'field_absent', field: 'constructor' },
      { code: 'field_absent', field: 'toString' },
    ],
  })
})

const tableAfter = (count: number, own = penguins) => ({
  columns: penguinInput,
  recipe: { ...own, steps: own.steps.slice(0, count) },
})

test('the steps that a table still needs are those after its own', () => {
  const skipped = penguins.steps.filter((each) => each.atPrediction !== 'skip')
  expect(remainingSteps(tableAfter(0), penguins)).toEqual({ ok: true, steps: skipped })
  expect(remainingSteps(tableAfter(1), penguins)).toEqual({ ok: true, steps: skipped.slice(1) })
  expect(remainingSteps(tableAfter(2), penguins)).toEqual({ ok: true, steps: skipped.slice(1) })
  expect(remainingSteps({ ...tableAfter(0), columns: [] }, { ...penguins, steps: [] })).toEqual({ ok: true, steps: [] })
})

test('a table that went another way is told where', () => {
  const other = recipe(penguinInput, [fillStep('bill', 43)])
  expect(remainingSteps(tableAfter(1, other), penguins)).toEqual({
    ok: false,
    message:
      'The table went through "Fill" with other figures than the model\'s data. Connect the table from before that step.',
  })
  const scaled = recipe(penguinInput, [scaleStep('bill', 44, 5.5)])
  expect(remainingSteps(tableAfter(1, scaled), penguins)).toMatchObject({
    message:
      'The table went through "Scale" where the model\'s data went through "Fill". Connect the table from before that step.',
  })
  expect(remainingSteps(tableAfter(6), recipe(penguinInput, []))).toMatchObject({
    message:
      'The table went through a step that the model\'s data did not: "Fill". Connect the table from before that step.',
  })
  expect(remainingSteps({ ...tableAfter(0), columns: penguinInput.slice(2) }, penguins)).toEqual({
    ok: false,
    message: 'The table has no columns "bill", "island", which the model\'s preparing steps need.',
  })
})
