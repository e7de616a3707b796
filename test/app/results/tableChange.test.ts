import { expect, test } from 'vitest'
import { tableChange } from '#app/results/tableChange.ts'
import type { Column } from '#nodes/core/spec/table.ts'

const column = (name: string, rest: Partial<Column> = {}): Column => ({
  name,
  kind: 'number',
  role: 'feature',
  ...rest,
})

test('rows and columns that went or came are told', () => {
  const before = { rows: 1000, columns: [column('a'), column('b')] }
  const after = { rows: 900, columns: [column('b'), column('c')] }
  expect(tableChange(before, after)).toEqual([
    '1,000 rows in, 900 rows out: 100 rows fewer',
    '1 new column: c',
    '1 column gone: a',
  ])
})

test('filled and new gaps, kinds, roles and preparation are told of columns that stay', () => {
  const before = {
    rows: 5,
    columns: [column('a', { missing: 2 }), column('b', { missing: 0 }), column('c', { kind: 'text' }), column('d')],
  }
  const after = {
    rows: 5,
    columns: [
      column('a', { missing: 0, prepared: ['filled'] }),
      column('b', { missing: 3 }),
      column('c', { kind: 'category' }),
      column('d', { role: 'target', prepared: ['scaled'] }),
    ],
  }
  expect(tableChange(before, after)).toEqual([
    'Other kind: c (text to category)',
    'Other role: d (feature to target)',
    'Gaps filled: a (2)',
    'More missing: b (3)',
    'Scaled: d',
  ])
})

test('equal tables say nothing, and long lists are cut', () => {
  const table = { rows: 5, columns: [column('a', { missing: 1 })] }
  expect(tableChange(table, table)).toEqual([])
  const wide = { rows: 5, columns: [...table.columns, ...Array.from({ length: 9 }, (_, at) => column(`x${at}`))] }
  expect(tableChange(table, wide)).toEqual(['9 new columns: x0, x1, x2, x3 and 5 more'])
})
