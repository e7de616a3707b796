import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Source, SourceFacts } from '#nodes/core/source.ts'
import { probeSource } from '#server/tables/importSource.ts'
import { type Cell, duck, sqliteFile, workbook } from '#test/helpers/sourceFiles.ts'
import { setUpTables, type TableSetup } from './tableSetup.ts'

let setup: TableSetup
beforeAll(async () => {
  setup = await setUpTables()
  await mkdir(join(setup.folder, 'scratch'), { recursive: true })
})
afterAll(() => setup.close())

const read = (source: Source) => setup.tables.importSource(source)
const look = (source: Source): Promise<SourceFacts> =>
  probeSource(
    source,
    { file: async (file) => file, secret: async () => '', allowedAddresses: [] },
    { scratch: join(setup.folder, 'scratch') },
  )
const shape = ({ columns }: Pick<SourceFacts, 'columns'>) => columns.map(({ name, kind }) => `${name}: ${kind}`)
const rowsOf = async (source: Source) => setup.tables.rows((await read(source)).table, { limit: 100 })
const json = async (text: string | Uint8Array, records = ''): Promise<Source> => ({
  format: 'json',
  file: await setup.file(text, `${crypto.randomUUID()}.json`),
  records,
})
const excel = async (
  sheets: Parameters<typeof workbook>[0],
  changes: Partial<Extract<Source, { format: 'excel' }>> = {},
): Promise<Source> => ({
  format: 'excel',
  file: await setup.file(workbook(sheets), `${crypto.randomUUID()}.xlsx`),
  sheet: '',
  header: 'auto',
  missing: [],
  ...changes,
})
const parquet = async (select: string): Promise<Source> => {
  const file = join(setup.folder, `${crypto.randomUUID()}.parquet`)
  await duck(`COPY (${select}) TO '${file}' (FORMAT parquet)`)
  return { format: 'parquet', file }
}
const sqlite = (rows: Cell[][], changes: Partial<Extract<Source, { format: 'sqlite' }>> = {}): Source => ({
  format: 'sqlite',
  file: sqliteFile(setup.folder, `${crypto.randomUUID()}.db`, { things: rows }),
  table: '',
  query: '',
  ...changes,
})
const paste = (text: string): Source => ({ format: 'paste', text, header: 'auto', missing: [] })
const texts = async (files: Record<string, Uint8Array>): Promise<Source> => ({
  format: 'texts',
  file: await setup.file(zipSync(files), `${crypto.randomUUID()}.zip`),
  encoding: '',
})

test('what is known before a run is what a run finds, for every format', async () => {
  const rows: Cell[][] = [
    ['size', 'colour', 'day'],
    ...Array.from({ length: 40 }, (_, at): Cell[] => [
      at / 4,
      at % 2 === 0 ? 'red' : 'blue',
      `2024-01-${String((at % 28) + 1).padStart(2, '0')}`,
    ]),
  ]
  const records = rows.slice(1).map(([size, colour, day]) => ({ size, colour, day }))
  const csv = rows.map((row) => row.join(',')).join('\n')
  const sources: Source[] = [
    paste(csv),
    paste(csv.replaceAll(',', '\t')),
    await json(JSON.stringify(records)),
    await json(records.map((each) => JSON.stringify(each)).join('\n')),
    await excel({ Sheet1: rows }),
    sqlite(rows),
  ]
  for (const source of sources) {
    const before = await look(source)
    const { table, facts } = await read(source)
    expect([source.format, shape(before)]).toEqual([source.format, ['size: number', 'colour: category', 'day: date']])
    expect(before.columns).toEqual(facts.columns)
    expect(before.head).toEqual(facts.head)
    expect(before.head[1]).toEqual([0.25, 'blue', '2024-01-02'])
    expect([before.rows, table.rows, before.content]).toEqual([40, 40, facts.content])
  }
})

describe('Parquet', () => {
  test('types stay, records become columns, and what a double cannot hold stays text', async () => {
    const source = await parquet(
      `SELECT 1::TINYINT AS small, 9007199254740993::BIGINT AS large, 1.50::DECIMAL(9,2) AS price, TRUE AS yes, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 10:30:00' AS at, 'None' AS word, {'a': 1, 'b': {'c': 'x'}} AS record, [1, 2] AS list, 'NaN'::DOUBLE AS gap, '\\x00'::BLOB AS bytes`,
    )
    const { facts } = await read(source)
    expect(await rowsOf(source)).toEqual([
      {
        small: 1,
        large: '9007199254740993',
        price: 1.5,
        yes: true,
        day: '2024-02-29',
        at: '2024-02-29T10:30:00',
        word: 'None',
        'record.a': 1,
        'record.b.c': 'x',
        list: '[1,2]',
        gap: null,
      },
    ])
    expect(facts.notes.join(' ')).toMatch(/"bytes" holds bytes.*"list" holds lists/)
  })

  test('a file that was cut off, and one that is none, are told apart', async () => {
    const source = await parquet('SELECT range AS n FROM range(1000)')
    if (source.format !== 'parquet') return
    const bytes = await readFile(source.file)
    await writeFile(source.file, bytes.subarray(0, bytes.length - 100))
    await expect(read(source)).rejects.toMatchObject({ code: 'parquet_broken', field: 'file' })
    const other = await setup.file('a,b\n1,2\n', 'other.parquet')
    await expect(look({ format: 'parquet', file: other })).rejects.toMatchObject({ code: 'parquet_other' })
  })

  test('no rows, and names that differ in capitals only', async () => {
    await expect(read(await parquet('SELECT 1 AS a WHERE FALSE'))).rejects.toMatchObject({ code: 'source_no_rows' })
    expect((await look(await parquet('SELECT 1 AS a WHERE FALSE'))).rows).toBe(0)
  })
})

describe('JSON', () => {
  test('nested records have dotted names, absent fields are missing, mixed fields are text', async () => {
    const source = await json('\uFEFF{"a": {"b": 1, "c": {"d": "x"}}, "m": 1}\n{"a": null, "m": "two", "e": [1, 2]}\n')
    expect(await rowsOf(source)).toEqual([
      { 'a.b': 1, 'a.c.d': 'x', m: '1', e: null },
      { 'a.b': null, 'a.c.d': null, m: 'two', e: '[1,2]' },
    ])
  })

  test('records inside of something are found, or named', async () => {
    const one = '{"total": 2, "data": [{"n": 1}, {"n": 2}]}'
    expect(await rowsOf(await json(one))).toEqual([{ n: 1 }, { n: 2 }])
    const two = '{"a": [{"n": 1}], "b": [{"n": 2}]}'
    expect(await rowsOf(await json(two, 'b'))).toEqual([{ n: 2 }])
    await expect(read(await json(two, 'c'))).rejects.toMatchObject({ code: 'json_records', field: 'records' })
  })

  test.each([
    ['{"a": 1}\n{"a": ', 'json_broken'],
    ['nothing like it', 'json_broken'],
    ['[1, 2, 3]', 'json_no_records'],
    ['[]', 'source_no_rows'],
    ['[{"x": {"a": 1, "A": 2}}]', 'json_duplicate'],
    ['   ', 'csv_empty'],
  ])('%j is refused as %s', async (text, code) => {
    await expect(read(await json(text))).rejects.toMatchObject({ code })
    await expect(look(await json(text))).rejects.toMatchObject({ code })
  })
})

describe('Excel', () => {
  test('formulas count by their saved value, dates are dates, errors are missing', async () => {
    const day = new Date(Date.UTC(2024, 1, 29))
    const source = await excel({
      Data: [
        ['name', 'born', 'sum', 'ok', 'code'],
        ['a', day, { formula: 'A1*2', value: 4.5 }, true, '007'],
        ['b', new Date(Date.UTC(2023, 11, 31)), { formula: '1/0', error: '#DIV/0!' }, false, '010'],
      ],
    })
    expect(await rowsOf(source)).toEqual([
      { name: 'a', born: '2024-02-29', sum: 4.5, ok: true, code: '007' },
      { name: 'b', born: '2023-12-31', sum: null, ok: false, code: '010' },
    ])
    expect((await look(source)).notes.join(' ')).toMatch(/1 cells hold an error/)
  })

  test('of several sheets the first that shows is read, or the one named; the others are told', async () => {
    const sheets = {
      '~hidden': [
        ['x', 'y'],
        ['0', '0'],
      ],
      One: [
        ['a', 'b'],
        [1, 2],
        [3, 4],
      ],
      Two: [
        ['c', 'd'],
        [5, 6],
      ],
    }
    const first = await look(await excel(sheets))
    expect([shape(first), first.choices]).toEqual([['a: integer', 'b: integer'], { sheet: ['~hidden', 'One', 'Two'] }])
    expect(first.notes.join(' ')).toContain('"One" was read')
    expect(shape(await look(await excel(sheets, { sheet: 'Two' })))).toEqual(['c: integer', 'd: integer'])
    await expect(read(await excel(sheets, { sheet: 'Three' }))).rejects.toMatchObject({
      code: 'excel_sheet',
      field: 'sheet',
    })
  })

  test('empty lines, empty columns at the left, repeated and empty names do no harm', async () => {
    const source = await excel({
      S: [
        [null, null, null, null],
        [null, 'a', 'a', null, 'b'],
        [null, 1, 2, 3, 'x'],
        [null, null, null, null],
        [null, 4, null, 6, 'say "hi", then\ngo'],
      ],
    })
    const { facts } = await read(source)
    expect(facts.columns.map(({ name }) => name)).toEqual(['a', 'a_2', 'column_3', 'b'])
    expect(await rowsOf(source)).toEqual([
      { a: 1, a_2: 2, column_3: 3, b: 'x' },
      { a: 4, a_2: null, column_3: 6, b: 'say "hi", then\ngo' },
    ])
  })

  test('an empty sheet, an old workbook and a plain archive are refused', async () => {
    await expect(read(await excel({ S: [] }))).rejects.toMatchObject({ code: 'source_no_rows', field: 'sheet' })
    const old = await setup.file(Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old.xls')
    const plain = await setup.file(zipSync({ 'a.txt': strToU8('x') }), 'plain.xlsx')
    const of = (file: string): Source => ({ format: 'excel', file, sheet: '', header: 'auto', missing: [] })
    await expect(look(of(old))).rejects.toMatchObject({ code: 'excel_old' })
    await expect(look(of(plain))).rejects.toMatchObject({ code: 'excel_other' })
  })
})

describe('SQLite', () => {
  test('values of one type make a column of it; mixed ones are text', async () => {
    const source = sqlite([
      ['n', 'x', 'mixed', 'word'],
      [1, 1.5, 2, 'NA'],
      [2, 2, 'two', null],
    ])
    expect(await rowsOf(source)).toEqual([
      { n: 1, x: 1.5, mixed: '2', word: 'NA' },
      { n: 2, x: 2, mixed: 'two', word: null },
    ])
    expect((await look(source)).choices).toEqual({ table: ['things'] })
  })

  test('a SELECT may read, and nothing else', async () => {
    const rows: Cell[][] = [
      ['kind', 'n'],
      ['a', 1],
      ['a', 2],
      ['b', 5],
    ]
    const select = sqlite(rows, {
      query: 'SELECT kind, sum(n) AS total FROM things GROUP BY kind ORDER BY kind; -- done',
    })
    expect(await rowsOf(select)).toEqual([
      { kind: 'a', total: 3 },
      { kind: 'b', total: 5 },
    ])
    for (const query of [
      'DELETE FROM things',
      'WITH gone AS (SELECT 1) DELETE FROM things',
      'SELECT 1; DROP TABLE things',
      "ATTACH '/etc/passwd' AS x",
      "SELECT load_extension('x')",
      'PRAGMA journal_mode = DELETE',
      'SELECT 1) AS a; DROP TABLE things; --',
    ])
      await expect(read(sqlite(rows, { query })), query).rejects.toMatchObject({ code: 'sql_refused', field: 'query' })
    await expect(read(sqlite(rows, { query: 'SELECT nothing FROM things' }))).rejects.toMatchObject({
      code: 'sql_failed',
    })
    await expect(read(sqlite(rows, { table: 'absent' }))).rejects.toMatchObject({ code: 'table_unknown' })
    await expect(
      read({ format: 'sqlite', file: await setup.file('no database'), table: '', query: '' }),
    ).rejects.toMatchObject({ code: 'sqlite_other' })
  })
})

describe('texts', () => {
  test('a file is a row, its folder the class; the folder around all says nothing', async () => {
    const source = await texts({
      'mail/spam/1.txt': strToU8('Win now'),
      'mail/ham/2.txt': Buffer.from('caf\xe9', 'latin1'),
      '__MACOSX/mail/ham/2.txt': strToU8('x'),
      'mail/notes.csv': strToU8('x'),
    })
    expect(await rowsOf(source)).toEqual([
      { file: 'mail/ham/2.txt', text: 'café', label: 'ham' },
      { file: 'mail/spam/1.txt', text: 'Win now', label: 'spam' },
    ])
  })

  test('a bomb, a name that leads out, and an archive without texts are refused', async () => {
    const bomb = await texts({ 'a.txt': new Uint8Array(30_000_000) })
    await expect(read(bomb)).rejects.toMatchObject({ code: 'zip_bomb', field: 'file' })
    await expect(read(await texts({ '../../out.txt': strToU8('x') }))).rejects.toMatchObject({ code: 'zip_path' })
    await expect(read(await texts({ 'a.png': strToU8('x') }))).rejects.toMatchObject({ code: 'texts_none' })
    const broken = await setup.file(Buffer.from('PK\x03\x04broken'), 'broken.zip')
    await expect(read({ format: 'texts', file: broken, encoding: '' })).rejects.toMatchObject({ code: 'zip_broken' })
  })
})

test('nothing pasted is said, and an absent or empty file of any format too', async () => {
  await expect(read(paste('  \n'))).rejects.toMatchObject({ code: 'text_empty', field: 'text' })
  const empty = await setup.file('', 'empty')
  for (const make of [
    (file: string): Source => ({ format: 'parquet', file }),
    (file: string): Source => ({ format: 'json', file, records: '' }),
    (file: string): Source => ({ format: 'excel', file, sheet: '', header: 'auto', missing: [] }),
    (file: string): Source => ({ format: 'texts', file, encoding: '' }),
    (file: string): Source => ({ format: 'sqlite', file, table: '', query: '' }),
  ]) {
    await expect(read(make(join(setup.folder, 'absent')))).rejects.toMatchObject({ code: 'file_missing' })
    await expect(look(make(empty))).rejects.toMatchObject({ code: expect.stringMatching(/_empty$/) })
  }
})
