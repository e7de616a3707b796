import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { probeCsv } from '#server/tables/importCsv.ts'
import { profileTable } from '#server/tables/profileTable.ts'
import { setUpTables, type TableSetup } from './tableSetup.ts'

let setup: TableSetup
beforeAll(async () => {
  setup = await setUpTables()
})
afterAll(() => setup.close())

const lines = (...each: string[]): string => `${each.join('\n')}\n`

const width = 1000
const kinds = ['integer', 'number', 'category', 'boolean', 'date'] as const
const cell = (row: number, at: number): string => {
  if ((row + at) % 9 === 4) return 'NA'
  const values = [
    `${row * 7 + at}`,
    `${row / 8 + 0.5}`,
    ['red', 'green'][(row + at) % 2] ?? '',
    row % 3 ? 'true' : 'false',
    `2024-01-${String((row % 28) + 1).padStart(2, '0')}`,
  ]
  return values[at % 5] ?? ''
}
const at = Array.from({ length: width }, (_, each) => each)
const text = lines(
  at.map((each) => `x${each}`).join(','),
  ...Array.from({ length: 40 }, (_, row) => at.map((each) => cell(row, each)).join(',')),
)

test('a thousand columns are read like few, each with its facts and every value in its row', async () => {
  const { facts, table } = await setup.tables.importCsv(await setup.file(text), { ragged: 'refuse' })
  const rows = await setup.tables.rows(table, { limit: 1000 })
  expect(facts.columns.map((each) => each.kind)).toEqual(at.map((each) => kinds[each % 5]))
  expect(rows).toHaveLength(40)
  for (const [row, values] of rows.entries())
    expect(Object.values(values).map((each) => (each === null ? 'NA' : String(each)))).toEqual(
      at.map((each) => cell(row, each)),
    )
  const whole = at.flatMap((each) => (each % 5 === 0 ? [each] : []))
  for (const each of whole) {
    const present = rows.flatMap((_, row) => (cell(row, each) === 'NA' ? [] : [row * 7 + each]))
    expect(facts.columns[each]).toMatchObject({
      missing: 40 - present.length,
      min: Math.min(...present),
      max: Math.max(...present),
    })
  }
  const { values } = await setup.tables.matrix(
    table,
    whole.map((each) => `x${each}`),
  )
  expect(values).toHaveLength(40 * whole.length)
  const profile = await profileTable(setup.tables, table)
  expect(profile.columns).toHaveLength(width)
  expect(profile.columns.at(-1)).toMatchObject({ column: { name: 'x999' }, count: facts.rows - 4 })
})

test('a probe of them finds the same', async () => {
  const path = await setup.file(text)
  const { facts } = await setup.tables.importCsv(path, { ragged: 'refuse' })
  expect(await probeCsv(path, { ragged: 'refuse' }, { scratch: join(setup.folder, 'probe') })).toEqual(facts)
})

test('rows keep their order when there are many', async () => {
  const columns = Array.from({ length: 80 }, (_, each) => each)
  const many = Array.from({ length: 20_000 }, (_, row) => columns.map((each) => row + each).join(','))
  const { table } = await setup.tables.importCsv(
    await setup.file(lines(columns.map((each) => `x${each}`).join(','), ...many)),
    { ragged: 'refuse' },
  )
  const { rows, values } = await setup.tables.matrix(table, ['x0', 'x79'])
  expect(rows).toBe(20_000)
  expect(Array.from({ length: rows }, (_, row) => [values[row * 2], values[row * 2 + 1]])).toEqual(
    Array.from({ length: rows }, (_, row) => [row, row + 79]),
  )
})
