import { open } from 'node:fs/promises'
import Sqlite from 'better-sqlite3'
import type { Scalar } from '#nodes/core/expr/expr.ts'
import { NodeError } from '#nodes/core/run.ts'
import type { SourceOf } from '#nodes/core/source.ts'
import {
  bytesInWords,
  checkedFile,
  contentOf,
  nothingToRelease,
  type OpenedSource,
  type SourceTools,
} from '#server/tables/openedSource.ts'
import { selectOf } from './selectOf.ts'

const rowsAtOnce = 2048

/** A table or SELECT of an SQLite file, which is opened for reading alone. */
export async function readSqlite(source: SourceOf<'sqlite'>, tools: SourceTools): Promise<OpenedSource> {
  const path = await tools.file(source.file)
  const size = await checkedFile(path)
  await checkStart(path)
  const db = new Sqlite(path, { readonly: true, fileMustExist: true })
  try {
    const tables = db
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name`,
      )
      .pluck()
      .all()
      .map(String)
    const isOpen = source.table === '' && source.query === ''
    const table = isOpen ? (tables[0] ?? '') : source.table
    if (table === '' && source.query === '')
      throw new NodeError('table_missing', 'The database has no tables.', { field: 'file' })
    if (source.query === '' && !tables.includes(table))
      throw new NodeError('table_unknown', `The database has no table "${table}".`, {
        field: 'table',
        hint: there(tables),
      })
    const count = await copyRows(db, selectOf({ table, query: source.query }, 'sqlite'), tools)
    return {
      kind: 'relation',
      relation: 'sqlite_rows',
      isCut: tools.sample !== undefined && count >= tools.sample,
      reading: [
        { term: 'Format', words: 'SQLite database' },
        { term: source.query === '' ? 'Table' : 'Read by', words: source.query === '' ? table : 'a SELECT' },
        { term: 'Size', words: bytesInWords(size) },
      ],
      notes: isOpen && tables.length > 1 ? [`Table "${table}" was read. ${there(tables)}`] : [],
      choices: { table: tables },
      content: await contentOf(path, tools.signal),
      release: nothingToRelease,
    }
  } catch (error) {
    throw sqliteError(error)
  } finally {
    db.close()
  }
}

const there = (tables: readonly string[]): string =>
  tables.length === 0
    ? 'It has no tables at all.'
    : `It has ${tables
        .slice(0, 10)
        .map((each) => `"${each}"`)
        .join(', ')}${tables.length > 10 ? ', …' : ''}.`
/** Values have types one by one in SQLite: a column whose values are all numbers is a number, else it is text. */
async function copyRows(
  db: Sqlite.Database,
  select: string,
  { session, sample, signal }: SourceTools,
): Promise<number> {
  const statement = db.prepare(select)
  if (!statement.reader || !statement.readonly)
    throw new NodeError('sql_refused', 'Only a SELECT can be read from.', { field: 'query' })
  const names = statement.columns().map(({ name }) => name)
  const columns = names.map((_, at) => `c${at}`)
  const { add, close } = await session.fill(
    'sqlite_texts',
    columns.flatMap((name) => [
      { name, type: 'VARCHAR' as const },
      { name: `${name}_type`, type: 'VARCHAR' as const },
    ]),
  )
  statement.raw().safeIntegers()
  let rows: Scalar[][] = []
  let count = 0
  for (const row of statement.iterate() as Iterable<unknown[]>) {
    rows.push(
      row.flatMap((value): Scalar[] => [
        Buffer.isBuffer(value) ? null : value === null ? null : String(value),
        typeOf(value),
      ]),
    )
    count += 1
    if (rows.length === rowsAtOnce) {
      add(rows)
      rows = []
      signal?.throwIfAborted()
      await new Promise(setImmediate)
    }
    if (count === sample) break
  }
  add(rows)
  close()
  const types = await session.first(
    `SELECT ${columns.map((c) => `coalesce(string_agg(DISTINCT ${c}_type, '' ORDER BY ${c}_type), '')`).join(', ')} FROM sqlite_texts`,
  )
  const list = columns.map((c, at) => {
    const name = `"${(names[at] ?? c).replaceAll('"', '""')}"`
    const kind = String(types[at] ?? '').replaceAll('n', '')
    if (kind === 'i') return `CAST(${c} AS HUGEINT) AS ${name}`
    if (kind === 'r' || kind === 'ir') return `CAST(${c} AS DOUBLE) AS ${name}`
    return kind === 'b' ? `CAST(NULL AS BLOB) AS ${name}` : `${c} AS ${name}`
  })
  const unique = list.map((each, at) =>
    names.indexOf(names[at] ?? '') === at ? each : each.replace(/"$/, `_${at + 1}"`),
  )
  await session.run(`CREATE TEMP VIEW sqlite_rows AS SELECT ${unique.join(', ')} FROM sqlite_texts`)
  return count
}

function typeOf(value: unknown): string {
  if (value === null) return 'n'
  if (typeof value === 'bigint') return 'i'
  if (typeof value === 'number') return 'r'
  return Buffer.isBuffer(value) ? 'b' : 't'
}

async function checkStart(path: string): Promise<void> {
  const handle = await open(path)
  try {
    const { buffer } = await handle.read(Buffer.alloc(15), 0, 15, 0)
    if (buffer.toString('latin1') !== 'SQLite format 3')
      throw new NodeError('sqlite_other', 'This is not an SQLite database.', {
        field: 'file',
        hint: 'Choose a .sqlite or .db file, or use the node for the format that the file has.',
      })
  } finally {
    await handle.close()
  }
}

function sqliteError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof NodeError) return error
  const code = 'code' in error ? String(error.code) : ''
  if (/SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new NodeError('sqlite_broken', 'The database file is damaged.', {
      field: 'file',
      hint: 'Copy it again from where it came.',
      cause: error,
    })
  if (code.startsWith('SQLITE_'))
    return new NodeError('sql_failed', `The database says: ${error.message}.`, {
      field: 'query',
      hint: 'Check the names of tables and columns.',
      cause: error,
    })
  return error
}
