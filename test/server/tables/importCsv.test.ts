import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CsvOptions, NodeError } from '#nodes/core/run.ts'
import { probeCsv } from '#server/tables/importCsv.ts'
import { setUpTables, type TableSetup } from './tableSetup.ts'

let setup: TableSetup
beforeAll(async () => {
  setup = await setUpTables()
})
afterAll(() => setup.close())

const read = async (content: string | Uint8Array, options: Partial<CsvOptions> = {}) => {
  const { table, facts } = await setup.tables.importCsv(await setup.file(content), { ragged: 'refuse', ...options })
  const rows = await setup.tables.rows(table, { limit: 1000 })
  return { table, facts, rows, kinds: Object.fromEntries(facts.columns.map((each) => [each.name, each.kind])) }
}

const failure = async (content: string | Uint8Array, options: Partial<CsvOptions> = {}) => {
  const error: unknown = await read(content, options).catch((caught: unknown) => caught)
  if (!(error instanceof NodeError)) throw new Error(`Expected a NodeError, got ${String(error)}`, { cause: error })
  return error
}

const lines = (...each: string[]): string => `${each.join('\n')}\n`

describe('how a file is written is found out', () => {
  test.each([
    [',', 'a,b\n1,x\n2,y\n'],
    [';', 'a;b\n1;x\n2;y\n'],
    ['\t', 'a\tb\n1\tx\n2\ty\n'],
    ['|', 'a|b\n1|x\n2|y\n'],
  ])('delimiter %j', async (delimiter, text) => {
    const { facts, rows } = await read(text)
    expect(facts.delimiter).toBe(delimiter)
    expect(rows).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ])
  })

  test('a comma inside quotes, a doubled quote and a line break inside quotes belong to the value', async () => {
    const { rows } = await read('name,note\nAda,"one, two"\nBo,"say ""hi"""\nCy,"first\nsecond"\n')
    expect(rows.map((row) => row['note'])).toEqual(['one, two', 'say "hi"', 'first\nsecond'])
  })

  test('single quotes around values', async () => {
    const { facts, rows } = await read("a,b\n'x, y',1\n'z',2\n'w, v',3\n")
    expect(facts.quote).toBe("'")
    expect(rows[0]).toEqual({ a: 'x, y', b: 1 })
  })

  test('German in Latin-1 is not taken for Latin-2, which has the same letters; Polish in Latin-2 is', async () => {
    const german = 'Straße,Größe\nMüllerstraße,1\nGärtnerweg,2\nÖlbergstraße,3\n'
    expect((await read(iconv.encode(german, 'latin1'))).facts.encoding).toBe('windows-1252')
    const polish = `miasto,n\n${'Łódź,1\nGdańsk,2\nKraków,3\nŚwinoujście,4\nCzęstochowa,5\n'.repeat(20)}`
    const { facts, rows } = await read(iconv.encode(polish, 'iso-8859-2'))
    expect(facts.encoding).toBe('iso-8859-2')
    expect(rows[0]).toEqual({ miasto: 'Łódź', n: 1 })
  })

  test.each([
    ['utf-8', Buffer.from('\ufeffname,n\nJosé,1\nZoë,2\n')],
    ['utf-16le', iconv.encode('name,n\nJosé,1\nZoë,2\n', 'utf-16le', { addBOM: true })],
    ['utf-16be', iconv.encode('name,n\nJosé,1\nZoë,2\n', 'utf-16be', { addBOM: true })],
    ['utf-16le', iconv.encode('name,n\nJosé,1\nZoë,2\n', 'utf-16le')],
    ['windows-1252', iconv.encode('name,n\nJosé,1\nZoë,2\n', 'latin1')],
  ])('encoding %s', async (encoding, bytes) => {
    const { facts, rows } = await read(bytes)
    expect(facts.encoding).toBe(encoding)
    expect(rows).toEqual([
      { name: 'José', n: 1 },
      { name: 'Zoë', n: 2 },
    ])
  })

  test('an accent after the first megabyte is still read right', async () => {
    const long = Array.from({ length: 60_000 }, (_, at) => `plain text number ${at},${at}`).join('\n')
    const { facts, table } = await read(iconv.encode(`name,n\n${long}\nJosé,7\n`, 'latin1'))
    expect(facts.encoding).toBe('windows-1252')
    const [last] = await setup.tables.rows(table, { offset: 60_000, limit: 1 })
    expect(last).toEqual({ name: 'José', n: 7 })
  })

  test('letters of several bytes across the borders of blocks', async () => {
    const rows = Array.from({ length: 3000 }, (_, at) => `${'€😀é'.repeat(80 + (at % 7))},${at}`)
    const { facts } = await read(lines('a,b', ...rows))
    expect(facts).toMatchObject({ encoding: 'utf-8', rows: 3000 })
  })

  test('line ends of all kinds, even mixed', async () => {
    for (const text of ['a,b\r\n1,2\r\n3,4\r\n', 'a,b\r1,2\r3,4\r', 'a,b\r\n1,2\n3,4\r5,6'])
      expect((await read(text)).rows[1]).toEqual({ a: 3, b: 4 })
  })

  test('a header is told from data, and what a person says stands', async () => {
    expect((await read('1,2\n3,4\n')).facts).toMatchObject({ header: false, rows: 2 })
    expect((await read('a,b\nc,d\ne,f\n', { header: false })).rows[0]).toEqual({ column_1: 'a', column_2: 'b' })
    expect((await read('1;2\n3;4\n', { header: true, delimiter: ';' })).facts).toMatchObject({ header: true, rows: 1 })
  })
})

describe('kinds follow from all values', () => {
  test('whole numbers, numbers, yes and no, dates, categories, text, codes', async () => {
    const rows = Array.from({ length: 40 }, (_, at) =>
      [
        at * 3,
        at / 4,
        at % 2 ? 'yes' : 'No',
        at % 2 ? 'TRUE' : 'false',
        `2024-01-${String((at % 28) + 1).padStart(2, '0')}`,
        ['red', 'green'][at % 2],
        `note ${at} of a kind`,
        `0${1000 + (at % 9)}`,
        at % 2,
      ].join(','),
    )
    const { kinds, facts } = await read(lines('count,size,member,active,day,colour,remark,postcode,flag', ...rows))
    expect(kinds).toEqual({
      count: 'integer',
      size: 'number',
      member: 'category',
      active: 'boolean',
      day: 'date',
      colour: 'category',
      remark: 'text',
      postcode: 'category',
      flag: 'integer',
    })
    expect(facts.columns.find((each) => each.name === 'remark')?.role).toBe('id')
    expect(facts.columns.find((each) => each.name === 'member')?.categories).toEqual(['No', 'yes'])
  })

  test('one value at the very end changes the kind', async () => {
    const numbers = Array.from({ length: 5000 }, (_, at) => `${at},${at}`)
    const { kinds } = await read(lines('a,b', ...numbers, 'x,1.5'))
    expect(kinds).toEqual({ a: 'text', b: 'number' })
  })

  test('a decimal comma where the delimiter is a semicolon, with points between thousands', async () => {
    const { rows, kinds } = await read('a;b\n1,5;1.234,5\n2,25;10\n')
    expect(kinds).toEqual({ a: 'number', b: 'number' })
    expect(rows).toEqual([
      { a: 1.5, b: 1234.5 },
      { a: 2.25, b: 10 },
    ])
  })

  test('commas between thousands', async () => {
    expect((await read('a,b\n"1,234",x\n"12,000,000",y\n7,z\n')).rows.map((row) => row['a'])).toEqual([
      1234, 12_000_000, 7,
    ])
  })

  test.each([
    ['31.12.2023', '2023-12-31'],
    ['2023/12/31', '2023-12-31'],
    ['12/31/2023', '2023-12-31'],
    ['31/12/2023', '2023-12-31'],
    ['2023-12-31 18:30', '2023-12-31T18:30:00'],
    ['2023-12-31T18:30:00Z', '2023-12-31T18:30:00'],
    ['31 Dec 2023', '2023-12-31'],
    ['Dec 31, 2023', '2023-12-31'],
  ])('the date %s is stored as %s', async (text, iso) => {
    const { rows, kinds } = await read(`d;n\n"${text}";1\n`, { delimiter: ';', header: true })
    expect(kinds['d']).toBe('date')
    expect(rows[0]?.['d']).toBe(iso)
  })

  test('dates that could be read in two ways are told', async () => {
    const { facts } = await read('d,n\n03/04/2023,1\n05/06/2023,2\n')
    expect(facts.notes.join(' ')).toMatch(/"d" could be day\/month\/year; they were read as month\/day\/year/)
  })

  test('missing values in all spellings, and those that a person adds', async () => {
    const words = [
      '',
      'NA',
      'n/a',
      'N/A',
      'NaN',
      'null',
      'NULL',
      'None',
      '?',
      '-',
      '--',
      '#N/A',
      ' na ',
      'unknown',
      'UNKNOWN',
    ]
    const { facts, rows } = await read(lines('a,b', '1,x', ...words.map((word) => `${word},x`)), {
      missing: ['Unknown'],
    })
    expect(facts.columns[0]).toMatchObject({ kind: 'integer', missing: words.length, distinct: 1, typical: 1 })
    expect(rows.at(-1)).toEqual({ a: null, b: 'x' })
  })

  test('numbers too large for a double stay text, infinities are missing', async () => {
    const { kinds, rows } = await read('a,b\n12345678901234567890,inf\n12345678901234567891,1.5\n')
    expect(kinds).toEqual({ a: 'category', b: 'number' })
    expect(rows).toEqual([
      { a: '12345678901234567890', b: null },
      { a: '12345678901234567891', b: 1.5 },
    ])
  })

  test('huge numbers with an exponent are numbers, as are whole ones among fractions', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => `${at}e300,${at}e15,${at % 2 ? '0.5' : '90071992547409931'}`)
    const { kinds, facts } = await read(lines('huge,large,mixed', ...rows))
    expect(kinds).toEqual({ huge: 'number', large: 'number', mixed: 'number' })
    expect(facts.columns[0]).toMatchObject({ min: 0, max: 59e300, distinct: 60 })
    expect(facts.columns[0]?.mean).toBeCloseTo(29.5e300, -290)
  })

  test('facts of each column', async () => {
    const { facts } = await read('n,c,b\n1,x,true\n2,y,false\n3,x,true\n6,x,true\n,y,\n')
    expect(facts.columns).toEqual([
      { name: 'n', kind: 'integer', role: 'feature', missing: 1, distinct: 4, min: 1, max: 6, mean: 3, typical: 2 },
      { name: 'c', kind: 'category', role: 'feature', missing: 0, distinct: 2, typical: 'x', categories: ['x', 'y'] },
      {
        name: 'b',
        kind: 'boolean',
        role: 'feature',
        missing: 1,
        distinct: 2,
        typical: true,
        categories: ['true', 'false'],
      },
    ])
  })

  test('numbers that count rows are ids', async () => {
    const rows = Array.from({ length: 30 }, (_, at) => `${at + 1},${at % 7},C-${at}`)
    const { facts } = await read(lines('customer_id,x,code', ...rows))
    expect(facts.columns.map((each) => each.role)).toEqual(['id', 'feature', 'id'])
  })
})

describe('bad files say what is wrong, where, and what to do', () => {
  test('a row of another width stops with its line, which counts line breaks inside quotes', async () => {
    const error = await failure('a,b\n1,"x\ny"\n2,z\n3\n4,w\n')
    expect(error).toMatchObject({ code: 'csv_ragged', row: 5, field: 'ragged' })
    expect(error.message).toBe('Line 5 has fewer than the 2 columns of the other rows.')
    expect(error.hint).toContain('set such rows aside')
  })

  test('rows of another width are set aside where the node says so', async () => {
    const { facts, rows } = await read('a,b\n1,2\n3\n4,5,6\n7,8\n', { ragged: 'setAside' })
    expect(rows).toEqual([
      { a: 1, b: 2 },
      { a: 7, b: 8 },
    ])
    expect(facts.ragged).toEqual({ count: 2, lines: [3, 4] })
    expect(facts.notes[0]).toMatch(/2 rows have another number of columns and were set aside \(line 3, 4\)/)
  })

  test('a quote that is never closed is named by the line where it opens, even when rows may be set aside', async () => {
    const text = lines('a,b', '1,x', '2,"y', ...Array.from({ length: 20 }, (_, at) => `${at},z`))
    expect(await failure(text, { ragged: 'setAside' })).toMatchObject({ code: 'csv_quote_open', row: 3 })
  })

  test('text after a closing quote', async () => {
    expect(await failure('a,b\n1,"x"y\n2,"z"\n3,"w"\n')).toMatchObject({ code: 'csv_quotes', row: 2 })
  })

  test('an empty file, only a header, only line breaks', async () => {
    expect(await failure('')).toMatchObject({ code: 'csv_empty' })
    expect(await failure('a,b,c\n')).toMatchObject({ code: 'csv_no_rows' })
    expect(await failure('\n\n\n')).toMatchObject({ code: 'csv_empty' })
  })

  test('files that are no text', async () => {
    expect(await failure(Buffer.from([0x50, 0x4b, 3, 4, ...Buffer.from('[Content_Types].xml')]))).toMatchObject({
      code: 'csv_binary',
      message: expect.stringContaining('an Excel workbook'),
    })
    expect(await failure(Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]))).toMatchObject({ code: 'csv_binary' })
    expect(await failure(Buffer.from([1, 0, 0, 2, 255, 0, 0, 0, 9, 200]))).toMatchObject({ code: 'csv_binary' })
  })

  test('a line too long to be one', async () => {
    const error = await failure(`a,b\n${'x'.repeat(9_000_000)},1\n2,3\n`)
    expect(error).toMatchObject({ code: 'csv_line_long', row: 2 })
  })

  test('a long field is no problem', async () => {
    const { rows } = await read(`a,b\n${'x'.repeat(3_000_000)},1\ny,2\n`)
    expect(String(rows[0]?.['a']).length).toBe(3_000_000)
  })

  test('an absent file and options that are none', async () => {
    const absent = setup.tables.importCsv(join(setup.folder, 'nothing.csv'), { ragged: 'refuse' })
    await expect(absent).rejects.toMatchObject({ code: 'file_missing', field: 'file' })
    expect(await failure('a,b\n1,2\n', { delimiter: ',,' })).toMatchObject({ code: 'csv_option', field: 'delimiter' })
    expect(await failure('a,b\n1,2\n', { encoding: 'klingon' })).toMatchObject({ code: 'encoding_unknown' })
  })
})

describe('odd headers are mended and told', () => {
  test('empty and repeated names, names that differ in capitals, and names with a meaning of their own', async () => {
    const { facts, rows } = await read('a,a,,A,__row,__proto__,constructor\n1,2,3,4,5,6,7\n8,9,10,11,12,13,14\n')
    const names = facts.columns.map((each) => each.name)
    expect(names).toEqual(['a', 'a_2', 'column_3', 'A_3', '__row_2', '__proto___2', 'constructor'])
    expect(Object.values(rows[0] ?? {})).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(facts.notes).toHaveLength(5)
  })

  test('a new name never takes one that is there', async () => {
    const { facts } = await read('a,a_2,a\n1,2,3\n')
    expect(facts.columns.map((each) => each.name)).toEqual(['a', 'a_2', 'a_3'])
  })

  test('quotes and other signs in names are kept', async () => {
    const { rows } = await read(`"say ""hi""",drop'; table,x = y\n1,2,3\n`)
    expect(rows[0]).toEqual({ 'say "hi"': 1, "drop'; table": 2, 'x = y': 3 })
  })
})

describe('thin files', () => {
  test('one column, with commas in its text', async () => {
    const { facts, rows } = await read('remark\nhello, world\nplain\nhello, world\n')
    expect(rows.map((row) => row['remark'])).toEqual(['hello, world', 'plain', 'hello, world'])
    expect(facts.notes).toContain('The file has one column only. If there should be more, set the delimiter.')
  })

  test('a column without any value is ignored, a constant one is told', async () => {
    const { facts } = await read('a,b,c\n1,,k\n2,NA,k\n3,?,k\n')
    expect(facts.columns[1]).toMatchObject({ role: 'ignore', missing: 3, distinct: 0 })
    expect(facts.notes).toEqual([
      'Column "b" has no values at all; it is left out of the features.',
      'Column "c" has the same value in every row.',
    ])
  })
})

test('the penguins', async () => {
  const bytes = await readFile(join(import.meta.dirname, '../../fixtures/penguins.csv'))
  const { facts } = await read(bytes)
  expect(facts).toMatchObject({ rows: 344, delimiter: ',', encoding: 'utf-8', header: true, notes: [] })
  expect(facts.columns.map(({ name, kind, missing }) => [name, kind, missing])).toEqual([
    ['species', 'category', 0],
    ['island', 'category', 0],
    ['bill_length_mm', 'number', 2],
    ['bill_depth_mm', 'number', 2],
    ['flipper_length_mm', 'integer', 2],
    ['body_mass_g', 'integer', 2],
    ['sex', 'category', 11],
    ['year', 'integer', 0],
  ])
})

describe('a probe', () => {
  const place = () => ({ scratch: join(setup.folder, 'probe') })

  test('says what an import will find', async () => {
    const path = join(import.meta.dirname, '../../fixtures/penguins.csv')
    const { facts } = await setup.tables.importCsv(path, { ragged: 'refuse' })
    expect(await probeCsv(path, { ragged: 'refuse' }, place())).toEqual(facts)
  })

  test('tells of rows of another width and of no rows in place of failing', async () => {
    const ragged = await probeCsv(await setup.file('a,b\n1,2\n3\n'), { ragged: 'refuse' }, place())
    expect(ragged.ragged).toEqual({ count: 1, lines: [3] })
    expect(await probeCsv(await setup.file('a,b\n'), { ragged: 'refuse' }, place())).toMatchObject({ rows: 0 })
  })

  test('judges a large file by its first rows, says so, and still counts all', async () => {
    const rows = Array.from({ length: 60_000 }, (_, at) => `${at},${at % 3}`)
    const path = await setup.file(lines('a,b', ...rows, 'x,9'))
    const facts = await probeCsv(path, { ragged: 'refuse' }, { ...place(), exactUpTo: 100_000 })
    expect(facts.rows).toBe(60_001)
    expect(facts.columns[0]).toMatchObject({ kind: 'integer', max: 49_999 })
    expect(facts.notes.at(-1)).toMatch(/first 50,000 rows/)
  })
})
