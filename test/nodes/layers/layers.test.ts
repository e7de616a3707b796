import { describe, expect, test } from 'vitest'
import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import type { Column, TableSpec } from '#nodes/core/spec/table.ts'
import { dense } from '#nodes/layers/dense.node.ts'
import { dropout } from '#nodes/layers/dropout.node.ts'
import { orderClasses } from '#nodes/layers/head.ts'
import { input } from '#nodes/layers/input.node.ts'
import { output } from '#nodes/layers/output.node.ts'

const number = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  kind: 'number',
  role: 'feature',
  ...more,
})
const category = (name: string, categories: string[] | undefined, more: Partial<Column> = {}): Column => ({
  name,
  kind: 'category',
  role: 'feature',
  ...(categories ? { categories } : {}),
  ...more,
})
const target = (kind: Column['kind'], more: Partial<Column> = {}): Column => ({
  name: 'y',
  kind,
  role: 'target',
  ...more,
})
const tableOf = (...columns: Column[]): TableSpec => ({ type: 'table', columns, rows: 100 })

const inferInput = (table: TableSpec | undefined, params = {}) =>
  input.infer({ inputs: { table }, connected: { table: true }, params: input.params.parse(params), facts: undefined })
const inferDense = (x: LayersSpec | undefined, params = {}) =>
  dense.infer({ inputs: { x }, connected: { x: true }, params: dense.params.parse(params), facts: undefined })
const inferDropout = (x: LayersSpec | undefined) =>
  dropout.infer({ inputs: { x }, connected: { x: true }, params: dropout.params.parse({}), facts: undefined })
const inferOutput = (x: LayersSpec | undefined, params = {}) =>
  output.infer({ inputs: { x }, connected: { x: true }, params: output.params.parse(params), facts: undefined })

const codes = (result: { problems?: { code: string; severity: string }[] }) =>
  (result.problems ?? []).map((each) => `${each.severity} ${each.code}`)

describe('Input', () => {
  test('counts what categories will become once they are encoded', () => {
    const table = tableOf(
      number('a'),
      category('c', ['x', 'y', 'z']),
      number('skip', { role: 'ignore' }),
      target('number'),
    )
    expect(inferInput(table).outputs.layers).toMatchObject({ shape: [4], parameters: 0, target: { name: 'y' } })
    expect(inferInput(table).problems).toEqual([])
  })

  test('leaves the shape open while the categories are unknown', () => {
    const { outputs, problems } = inferInput(tableOf(number('a'), category('c', undefined), target('number')))
    expect(outputs.layers?.shape).toBeUndefined()
    expect(problems).toEqual([])
    expect(inferDense(outputs.layers).outputs.y).toMatchObject({ shape: undefined, parameters: undefined })
  })

  test('says on its card how many numbers the features make', () => {
    const table = tableOf(number('a'), category('c', ['x', 'y', 'z']), target('number'))
    const { outputs } = inferInput(table)
    expect(input.card({ params: { prepareRest: true, columns: [], isFlat: false }, inputs: { table }, outputs })).toBe(
      '2 features as 4 numbers',
    )
  })

  test('wants a target and a feature, and offers a Columns node', () => {
    const { problems = [] } = inferInput(tableOf(number('a', { role: 'ignore' })))
    expect(codes({ problems })).toEqual(['error target_missing', 'error features_missing'])
    expect(problems[0]?.fix).toMatchObject({ kind: 'insertBefore', port: 'table', type: 'data.columns' })
  })

  test('free text is weighed by its words, beside numbers or alone', () => {
    const text: Column = { name: 'note', kind: 'text', role: 'feature' }
    const some = inferInput(tableOf(number('a'), text, target('number')))
    expect(codes(some)).toEqual([])
    expect(some.outputs.layers?.shape).toEqual([2001])
    expect(codes(inferInput(tableOf(text, target('number'))))).toEqual([])
  })

  test('with preparing switched off, categories and gaps are errors that switch it on again', () => {
    const table = tableOf(number('a', { missing: 2 }), category('c', ['x', 'y']), target('number'))
    const { problems = [] } = inferInput(table, { prepareRest: false })
    expect(codes({ problems })).toEqual(['error feature_has_gaps', 'error feature_not_numeric'])
    expect(problems.every((each) => each.fix?.kind === 'setParams')).toBe(true)
  })
})

describe('Dense and Dropout', () => {
  const start = inferInput(tableOf(number('a'), number('b'), number('c'), target('number'))).outputs.layers

  test('count their weights and pass on their width', () => {
    const one = inferDense(start, { units: 8 }).outputs.y
    expect(one).toMatchObject({ shape: [8], parameters: 32, output: 'dense1' })
    const two = inferDropout(one).outputs.y
    expect(two).toMatchObject({ shape: [8], parameters: 32 })
    const three = inferDense(two, { units: 2, useBias: false }).outputs.y
    expect(three).toMatchObject({ shape: [2], parameters: 32 + 16 })
    expect(three?.layers.map((each) => each.id)).toEqual(['input', 'dense1', 'dropout1', 'dense2'])
  })

  test('say what they do in plain words first', () => {
    const params = dense.params.parse({ units: 16 })
    const { outputs } = inferDense(start, params)
    expect(dense.card({ params, inputs: { x: start }, outputs })).toBe('Layer of 16 neurons · Dense, ReLU · 64 weights')
    expect(dense.card({ params, inputs: { x: undefined }, outputs: { y: undefined } })).toBe(
      'Layer of 16 neurons · Dense, ReLU',
    )
  })

  test('do not fit behind an Output', () => {
    const ended = inferOutput(start).outputs.y
    for (const result of [inferDense(ended), inferDropout(ended), inferOutput(ended)]) {
      expect(codes(result)).toEqual(['error after_output'])
      expect(result.outputs.y).toBeUndefined()
    }
  })
})

describe('Output', () => {
  const networkFor = (column: Column) => inferInput(tableOf(number('a'), number('b'), column)).outputs.layers

  test.each([
    { of: 'a number', column: target('number'), shape: [1], head: { activation: 'linear', loss: 'meanSquaredError' } },
    {
      of: 'yes or no',
      column: target('boolean'),
      shape: [1],
      head: { activation: 'sigmoid', loss: 'binaryCrossentropy' },
    },
    {
      of: 'two classes',
      column: target('category', { categories: ['a', 'b'] }),
      shape: [1],
      head: { activation: 'sigmoid', loss: 'binaryCrossentropy' },
    },
    {
      of: 'three classes',
      column: target('category', { categories: ['a', 'b', 'c'] }),
      shape: [3],
      head: { activation: 'softmax', loss: 'categoricalCrossentropy' },
    },
  ])('of $of follows from the target', ({ column, shape, head }) => {
    const { outputs, problems } = inferOutput(networkFor(column))
    expect(outputs.y).toMatchObject({ shape, head })
    expect(problems).toEqual([])
  })

  test('waits for the classes while they are unknown', () => {
    const { outputs, problems } = inferOutput(networkFor(target('category')))
    expect(outputs.y).toMatchObject({ shape: undefined, head: undefined })
    expect(problems).toEqual([])
  })

  test.each([
    { name: 'a constant number', column: target('number', { distinct: 1 }), params: {}, code: 'target_constant' },
    { name: 'one class only', column: target('category', { categories: ['a'] }), params: {}, code: 'target_constant' },
    { name: 'no value at all', column: target('number', { distinct: 0 }), params: {}, code: 'target_empty' },
    { name: 'free text', column: target('text', { distinct: 900 }), params: {}, code: 'target_text' },
    { name: 'dates', column: target('date'), params: {}, code: 'target_kind' },
    {
      name: 'classes with a loss for numbers',
      column: target('category', { categories: ['a', 'b'] }),
      params: { loss: 'huber' },
      code: 'loss_target_mismatch',
    },
    {
      name: 'numbers with a loss for classes',
      column: target('number'),
      params: { loss: 'binaryCrossentropy' },
      code: 'loss_target_mismatch',
    },
    {
      name: 'three classes with a loss for two',
      column: target('category', { categories: ['a', 'b', 'c'] }),
      params: { loss: 'binaryCrossentropy' },
      code: 'loss_target_mismatch',
    },
  ])('says what is wrong with $name', ({ column, params, code }) => {
    const result = inferOutput(networkFor(column), params)
    expect(codes(result)).toContain(`error ${code}`)
    expect((result.problems ?? []).every((each) => each.message.includes('"y"') && each.hint)).toBe(true)
  })

  test('takes the loss that is chosen where it fits', () => {
    expect(inferOutput(networkFor(target('number')), { loss: 'meanAbsoluteError' }).outputs.y?.head?.loss).toBe(
      'meanAbsoluteError',
    )
  })
})

test('classes are ordered by size or text; of two, what reads like a yes comes second', () => {
  expect(orderClasses(['10', '9', '1'])).toEqual(['1', '9', '10'])
  expect(orderClasses(['pear', 'apple', 'fig'])).toEqual(['apple', 'fig', 'pear'])
  expect(orderClasses(['Yes', 'maybe'])).toEqual(['maybe', 'Yes'])
  expect(orderClasses(['No', 'Yes'])).toEqual(['No', 'Yes'])
  expect(orderClasses(['true', 'false'])).toEqual(['false', 'true'])
  expect(orderClasses(['yes', 'No'])).toEqual(['No', 'yes'])
  expect(orderClasses(['Yes', 'no'])).toEqual(['no', 'Yes'])
  expect(orderClasses(['0', '1'])).toEqual(['0', '1'])
  expect(orderClasses(['approved', 'no'])).toEqual(['no', 'approved'])
})
