import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldProblem, rangeWords } from '#app/inspector/fieldProblem.ts'
import { formFields, isShown } from '#app/inspector/fields.ts'
import { proposeRange, rangeProblem } from '#app/inspector/tuneRange.ts'
import { type AnyNode, defineNode } from '#nodes/core/define.ts'
import { definitions } from '#nodes/index.ts'

const nodeWith = (shape: z.ZodRawShape): AnyNode =>
  defineNode({
    id: 'test.form',
    version: 1,
    title: 'Form',
    category: 'prepare',
    icon: 'box',
    summary: 'For a test.',
    keywords: [],
    inputs: {},
    outputs: {},
    params: z.object(shape),
    execution: 'inline',
    infer: () => ({ outputs: {} }),
    card: () => '',
  })

const controlOf = (schema: z.ZodType) => formFields(nodeWith({ x: schema }))[0]?.control

test('the control follows from the type, and the widget where one is named', () => {
  const limits = { integer: false, min: undefined, max: undefined, above: undefined }
  expect(controlOf(z.int().min(1).max(4096).default(16))).toEqual({
    kind: 'number',
    limits: { ...limits, integer: true, min: 1, max: 4096 },
  })
  expect(controlOf(z.number().gt(0).max(10).optional())).toEqual({
    kind: 'number',
    limits: { ...limits, above: 0, max: 10 },
  })
  expect(controlOf(z.number().nullable().default(null))).toEqual({ kind: 'number', limits })
  expect(controlOf(z.boolean().default(true))).toEqual({ kind: 'switch' })
  expect(controlOf(z.string().optional())).toEqual({ kind: 'text' })
  expect(controlOf(z.array(z.string()).optional())).toEqual({ kind: 'texts' })
  expect(
    controlOf(
      z
        .array(z.string())
        .optional()
        .meta({ widget: 'columns', port: 'table', kinds: ['number'] }),
    ),
  ).toEqual({
    kind: 'columns',
    port: 'table',
    kinds: ['number'],
  })
  expect(controlOf(z.int().default(42).meta({ widget: 'seed' }))).toEqual({
    kind: 'seed',
    limits: { ...limits, integer: true },
  })
  expect(controlOf(z.number().min(0).max(1).default(0.2).meta({ widget: 'percent' }))).toMatchObject({
    kind: 'percent',
    isShare: true,
  })
  expect(controlOf(z.number().min(0).max(100).default(70).meta({ widget: 'percent' }))).toMatchObject({
    kind: 'percent',
    isShare: false,
  })
  expect(controlOf(z.record(z.string(), z.unknown()).default({}))).toEqual({ kind: 'json' })
})

test('choices have plain labels, given or made from the value', () => {
  expect(
    controlOf(
      z
        .enum(['relu', 'softPlus'])
        .default('relu')
        .meta({ labels: { relu: 'ReLU' } }),
    ),
  ).toEqual({
    kind: 'choice',
    choices: [
      { value: 'relu', label: 'ReLU' },
      { value: 'softPlus', label: 'Soft plus' },
    ],
    segments: false,
  })
})

test('a word or a number of one’s own gets both controls', () => {
  expect(controlOf(z.union([z.literal('auto'), z.int().min(1)]).default('auto'))).toMatchObject({
    kind: 'choiceOrNumber',
    choices: [{ value: 'auto', label: 'Auto' }],
    limits: { integer: true, min: 1 },
  })
})

test('title, help, unit, default and folds come along', () => {
  const [field] = formFields(
    nodeWith({
      rows: z
        .int()
        .default(5)
        .meta({ title: 'Rows', description: 'How many.', unit: 'rows', advanced: true, tunable: true }),
    }),
  )
  expect(field).toMatchObject({
    name: 'rows',
    title: 'Rows',
    help: 'How many.',
    unit: 'rows',
    default: 5,
    optional: false,
    advanced: true,
    tunable: true,
  })
})

test('a field shows when its condition holds, and not when the field that it hangs on is hidden', () => {
  const fields = formFields(
    nodeWith({
      by: z.enum(['random', 'time']).default('random'),
      column: z
        .string()
        .optional()
        .meta({ showIf: { field: 'by', in: ['time'] } }),
      order: z
        .enum(['up', 'down'])
        .default('up')
        .meta({ showIf: { field: 'column', in: ['date'] } }),
    }),
  )
  const shown = (params: Record<string, unknown>) =>
    fields.filter((field) => isShown(field, fields, params)).map((field) => field.name)
  expect(shown({})).toEqual(['by'])
  expect(shown({ by: 'time' })).toEqual(['by', 'column'])
  expect(shown({ by: 'time', column: 'date' })).toEqual(['by', 'column', 'order'])
  expect(shown({ by: 'random', column: 'date' })).toEqual(['by'])
})

test('what is wrong is said in words, as one types', () => {
  const node = nodeWith({ units: z.int().min(1).max(64).default(8), name: z.string().min(2, 'Two letters at least.') })
  const [units, name] = formFields(node)
  if (!units || !name) throw new Error('The form has two fields.')
  expect(fieldProblem(node, units, 16)).toBeUndefined()
  expect(fieldProblem(node, units, undefined)).toBeUndefined()
  expect(fieldProblem(node, units, 0)).toBe('Between 1 and 64.')
  expect(fieldProblem(node, units, 1.5)).toBe('Type a whole number.')
  expect(fieldProblem(node, units, 'many')).toBe('Type a whole number.')
  expect(fieldProblem(node, name, 'a')).toBe('Two letters at least.')
  expect(fieldProblem(node, name, undefined)).toBe('This is needed.')
})

test('ranges are told in words', () => {
  expect(rangeWords({ integer: true, min: 1, max: 4096, above: undefined })).toBe('1 to 4,096')
  expect(rangeWords({ integer: false, min: undefined, max: undefined, above: 0 })).toBe('more than 0')
  expect(rangeWords({ integer: false, min: undefined, max: undefined, above: undefined })).toBeUndefined()
})

test('every node has a form: each field with a title, and no field that only JSON can show', () => {
  const lacking = (definitions as readonly AnyNode[]).flatMap((definition) =>
    formFields(definition)
      .filter((field) => field.title === field.name || field.control.kind === 'json')
      .map((field) => `${definition.id}.${field.name}: ${field.control.kind}`),
  )
  expect(lacking).toEqual([])
})

test('every field that can be tuned gets a range that is right for it', () => {
  const wrong = (definitions as readonly AnyNode[]).flatMap((definition) =>
    formFields(definition)
      .filter((field) => field.tunable)
      .flatMap((field) => {
        const range = proposeRange(field, undefined)
        if (!range) return [`${definition.id}.${field.name}: none`]
        const problem = rangeProblem(range)
        const ends = range.kind === 'choice' ? [] : [range.min, range.max]
        const outside = ends.map((end) => fieldProblem(definition, field, end)).find((each) => each !== undefined)
        return problem === undefined && outside === undefined
          ? []
          : [`${definition.id}.${field.name}: ${problem ?? outside} ${JSON.stringify(range)}`]
      }),
  )
  expect(wrong).toEqual([])
})
