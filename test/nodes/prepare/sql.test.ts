import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { selectTablesOf } from '#nodes/core/selected.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { describeSelect } from '#server/tables/selectTable.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
let orders: TableValue
let secret = ''
beforeAll(async () => {
  bench = await openNodeBench()
  orders = await bench.table('customer,amount,day\n1,10,2024-01-01\n2,20,2024-01-02\n1,30,2024-01-03', { split: false })
  secret = join(mkdtempSync(join(tmpdir(), 'modelwright-sql-')), 'secret.csv')
  writeFileSync(secret, 'word\nhidden\n')
})
afterAll(() => bench.close())

const run = async (sql: string, inputs: Record<string, TableValue> = { a: orders }, params = {}) =>
  (await bench.run('prepare.sql', inputs, { sql, ...params }))['table'] as TableValue
const rows = (table: TableValue) => bench.context.tables.rows(table, { limit: 100 })

test('gives what the SELECT says, in its order, as a new source; what it would give is known before', async () => {
  const sql = `SELECT customer, sum(amount) AS total, max(CAST(day AS DATE)) AS last, count(*) > 1 AS again, 'x' AS word
    FROM a GROUP BY customer ORDER BY total DESC; -- the best first`
  const table = await run(sql)
  expect(await rows(table)).toEqual([
    { customer: 1, total: 40, last: '2024-01-03', again: true, word: 'x' },
    { customer: 2, total: 20, last: '2024-01-02', again: false, word: 'x' },
  ])
  expect(table.columns.map((each) => each.kind)).toEqual(['integer', 'integer', 'date', 'boolean', 'category'])
  expect(table.recipe).toEqual({ source: table.base, input: table.columns, steps: [] })
  const selected = await describeSelect({ sql, tables: selectTablesOf({ a: orders }) }, { scratch: bench.setup.folder })
  expect(selected.map((each) => each.name)).toEqual(table.columns.map((each) => each.name))
})

test('sees both inputs, steps that are still open included, and no hidden column', async () => {
  const { table: open } = await bench.run(
    'prepare.formula',
    { table: orders },
    { formulas: [{ name: 'twice', formula: 'amount * 2' }] },
  )
  const joined = await run('SELECT a.*, b.twice FROM a JOIN b USING (day) ORDER BY day', {
    a: orders,
    b: open as TableValue,
  })
  expect(joined.columns.map((each) => each.name)).toEqual(['customer', 'amount', 'day', 'twice'])
  expect((await rows(joined)).map((each) => each['twice'])).toEqual([20, 40, 60])
})

describe('nothing but the inputs is within reach', () => {
  const sentences: [string, string][] = [
    ['reads a file', "SELECT * FROM read_csv('FILE')"],
    ['reads a file by its name', "SELECT * FROM 'FILE'"],
    ['reads bytes of a file', "SELECT * FROM read_blob('FILE')"],
    ['lists files', "SELECT * FROM glob('/etc/*')"],
    ['reads an address', "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')"],
    ['writes a file', "COPY (SELECT 1) TO 'FILE.out'"],
    ['writes within a query', "SELECT * FROM query('COPY (SELECT 1) TO ''FILE.out''')"],
    ['attaches a database', "ATTACH 'FILE.db' AS other"],
    ['sets a setting', 'SET enable_external_access = true'],
    ['unlocks the settings', 'RESET lock_configuration'],
    ['loads an extension', 'LOAD httpfs'],
    ['installs an extension', 'INSTALL httpfs'],
    ['makes a table', 'CREATE TABLE x AS SELECT 1'],
    ['removes a table', 'DROP VIEW a'],
    ['changes rows', 'DELETE FROM a'],
    ['calls a pragma', 'CALL pragma_version()'],
    ['says two things', 'SELECT 1; SELECT 2'],
    ['ends the query within and writes', "SELECT 1); COPY (SELECT 1) TO 'FILE.out'; SELECT (1"],
    ['reads stored secrets', 'SELECT * FROM duckdb_secrets()'],
    ['asks for a value that nobody gives', 'SELECT ?'],
  ]
  test.each(sentences)('%s', async (_name, sentence) => {
    const sql = sentence.replaceAll('FILE', secret)
    await expect(run(sql)).rejects.toMatchObject({ name: 'NodeError', field: 'sql' })
    const before = describeSelect({ sql, tables: selectTablesOf({ a: orders }) }, { scratch: bench.setup.folder })
    await expect(before).rejects.toMatchObject({ name: 'NodeError' })
  })

  test('a fault is told in words, at the field', async () => {
    await expect(run('SELECT nothing FROM a')).rejects.toMatchObject({ code: 'sql_wrong', field: 'sql' })
    await expect(run('SELEC 1')).rejects.toMatchObject({ code: 'sql_wrong' })
    await expect(run('SELECT * FROM a WHERE false')).rejects.toMatchObject({ code: 'no_rows_left' })
  })
})

describe('what never ends is ended', () => {
  const endless = 'WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT (i + 1) % 7 FROM r) SELECT count(*) FROM r'
  test('after the time it may take', async () => {
    await expect(run(endless, { a: orders }, { seconds: 1 })).rejects.toMatchObject({ code: 'sql_too_slow' })
  })

  test('when the run is cancelled', async () => {
    const other = await openNodeBench()
    const table = await other.table('x\n1\n2', { split: false })
    const running = other.run('prepare.sql', { a: table }, { sql: endless })
    setTimeout(() => other.abort(), 200)
    await expect(running).rejects.toThrow(/abort/i)
    await other.close()
  })
})
