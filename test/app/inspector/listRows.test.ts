import { expect, test } from 'vitest'
import { z } from 'zod'
import { changedOperator, conditionOn } from '#app/inspector/controls/conditionEdits.ts'
import { newRow, rowsOf } from '#app/inspector/controls/listRows.ts'
import { fieldIssues } from '#app/inspector/fieldProblem.ts'
import { formFields } from '#app/inspector/fields.ts'
import { defineNode } from '#nodes/core/define.ts'
import type { TableSpec } from '#nodes/core/spec/table.ts'

const definition = defineNode({
  id: 'test.list',
  version: 1,
  title: 'List',
  category: 'prepare',
  icon: 'box',
  summary: 'For a test.',
  keywords: [],
  inputs: {},
  outputs: {},
  params: z.object({
    parts: z
      .array(
        z.object({
          column: z
            .string()
            .min(1)
            .meta({ title: 'Column', widget: 'column', port: 'table', kinds: ['number'] }),
          how: z.enum(['mean', 'sum']).meta({ title: 'How' }),
          digits: z.int().min(1).max(9).default(2).meta({ title: 'Digits' }),
          name: z.string().optional().meta({ title: 'Called' }),
        }),
      )
      .max(3)
      .default([])
      .meta({ title: 'Parts', item: 'part' }),
  }),
  execution: 'inline',
  infer: () => ({ outputs: {} }),
  card: () => '',
})
const table: TableSpec = {
  type: 'table',
  columns: [
    { name: 'city', kind: 'category', role: 'feature' },
    { name: 'a', kind: 'number', role: 'feature' },
    { name: 'b', kind: 'number', role: 'feature' },
  ],
}
const field = formFields(definition)[0]
if (field?.control.kind !== 'list') throw new Error('An array of objects is a list.')
const { control } = field

test('an array of objects is a list whose rows have fields of their own', () => {
  expect(control).toMatchObject({ item: 'part', least: 0, most: 3 })
  expect(control.fields.map((each) => [each.title, each.control.kind])).toEqual([
    ['Column', 'column'],
    ['How', 'choice'],
    ['Digits', 'number'],
    ['Called', 'text'],
  ])
})

test('a new row is right as it stands and names a column that no row names yet', () => {
  const first = newRow(control.fields, { table }, [])
  const second = newRow(control.fields, { table }, [first])
  expect([first, second]).toEqual([
    { column: 'a', how: 'mean' },
    { column: 'b', how: 'mean' },
  ])
  expect(fieldIssues(definition, field, [first, second])).toEqual([])
  expect(rowsOf([first, 'no row', null])).toEqual([first])
})

test('what is wrong in a row is told at its field, in the words of the field', () => {
  expect(
    fieldIssues(definition, field, [
      { column: 'a', how: 'sum' },
      { column: 'b', how: 'sum', digits: 12 },
    ]),
  ).toEqual([{ path: '1.digits', message: 'Between 1 and 9.', severity: 'error' }])
})

test('a condition starts with the usual comparison and keeps its value where the next one has a place for it', () => {
  expect(conditionOn({ name: 'a', kind: 'number', role: 'feature', typical: 4 })).toEqual({
    column: 'a',
    is: 'greaterOrEqual',
    value: 4,
  })
  const rome = conditionOn({ name: 'city', kind: 'category', role: 'feature', categories: ['Rome', 'Bern'] })
  expect(rome).toEqual({ column: 'city', is: 'equal', value: 'Rome' })
  const several = changedOperator(rome, 'oneOf')
  expect(several).toEqual({ column: 'city', is: 'oneOf', values: ['Rome'] })
  expect(changedOperator(several, 'notEqual')).toEqual({ column: 'city', is: 'notEqual', value: 'Rome' })
  expect(changedOperator(several, 'missing')).toEqual({ column: 'city', is: 'missing' })
})
