import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleNames } from '#nodes/data/samples.ts'
import { setUpTables, type TableSetup } from '#test/server/tables/tableSetup.ts'

let setup: TableSetup
beforeAll(async () => {
  setup = await setUpTables()
})
afterAll(() => setup.close())

test.each(sampleNames)('%s is there and has rows to learn from', async (name) => {
  const { table, facts } = await setup.tables.importSource({ format: 'sample', name })
  expect(table.rows).toBeGreaterThan(100)
  expect(table.columns.some(({ kind }) => kind === 'category' || kind === 'number' || kind === 'integer')).toBe(true)
  expect(facts.reading[0]?.term).toBe('Sample')
})
