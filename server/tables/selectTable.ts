import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBType, DuckDBTypeId, StatementType } from '@duckdb/node-api'
import { NodeError } from '#nodes/core/run.ts'
import { type SelectedColumn, type SelectRequest, type SelectTables, selectedColumns } from '#nodes/core/selected.ts'
import { rowColumn } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { materialise, type Place, storedTable } from './materialise.ts'
import { parquetOf, quoteName, quoteText, rowName, storageType } from './sql.ts'

const result = quoteName('selected rows')

/** A DuckDB of its own: `prepare` puts the tables there, then every file, network and setting is out of reach for good. */
async function confined<T>(
  options: { scratch: string; files: string[]; seconds: number; signal?: AbortSignal | undefined },
  prepare: (connection: DuckDBConnection) => Promise<void>,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  options.signal?.throwIfAborted()
  const folder = join(options.scratch, `select-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    temp_directory: folder,
    max_temp_directory_size: '20GB',
    memory_limit: '1GB',
    // One thread: groups then come in the same order each time, so that equal work gives equal tables.
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  })
  const connection = await instance.connect()
  let isLate = false
  const late = setTimeout(() => {
    isLate = true
    connection.interrupt()
  }, options.seconds * 1000)
  const stop = (): void => connection.interrupt()
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    if (options.files.length > 0)
      await connection.run(`SET allowed_paths = [${options.files.map(quoteText).join(', ')}]`)
    await prepare(connection)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    return await work(connection)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw isLate
      ? new NodeError('sql_too_slow', `The SQL was stopped after ${options.seconds} seconds.`, {
          field: 'seconds',
          hint: 'Does it end at all (a recursion, a join without a condition)? Else give it more time.',
        })
      : error
  } finally {
    clearTimeout(late)
    options.signal?.removeEventListener('abort', stop)
    connection.closeSync()
    instance.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
}

const refused = (message: string, hint: string): NodeError =>
  new NodeError('sql_refused', message, { field: 'sql', hint })

/** DuckDB's own words without its prefix and without paths of this machine. */
function inWords(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof NodeError) return error
  const [, kind = '', message = ''] =
    /^(?:Failed to extract statements: )?(\w[\w ]*) Error: ([\s\S]*)$/.exec(error.message) ?? []
  if (kind === 'Permission')
    return refused(
      'Files, network and extensions are out of reach for SQL: it sees the tables at its inputs alone.',
      'Read a file with a data node and connect that.',
    )
  if (kind === 'Out of Memory')
    return new NodeError('memory_exceeded', 'The SQL needs more memory or disk space than it may use.', {
      field: 'sql',
    })
  if (kind === '') return error
  return new NodeError('sql_wrong', `The SQL cannot be carried out: ${message.split('\n')[0]?.slice(0, 500)}`, {
    field: 'sql',
    cause: error,
  })
}

/** Makes the result as a table; refuses whatever is not one SELECT. */
async function makeResult(connection: DuckDBConnection, sql: string): Promise<SelectedColumn[]> {
  try {
    const statements = await connection.extractStatements(sql)
    if (statements.count !== 1)
      throw refused(
        statements.count === 0 ? 'There is no SQL yet.' : `There are ${statements.count} statements; one is wanted.`,
        'Write one SELECT.',
      )
    const statement = await statements.prepare(0)
    if (statement.statementType !== StatementType.SELECT)
      throw refused('Only a SELECT is allowed: nothing can be written, attached or set.', 'Write one SELECT.')
    if (statement.parameterCount > 0)
      throw refused('Placeholders such as ? or $1 have no value here.', 'Write the value.')
    await connection.run(`CREATE TEMP TABLE ${result} AS\n${sql}`)
    const found = await connection.run(`SELECT * FROM ${result} LIMIT 0`)
    const types = found.columnTypes()
    return found.columnNames().flatMap((name, at) => {
      const type = types[at]
      return type ? [{ name, is: typeWord(type) }] : []
    })
  } catch (error) {
    throw inWords(error)
  }
}

const integers: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
])
const dates: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
])

function typeWord({ typeId }: DuckDBType): SelectedColumn['is'] {
  if (integers.has(typeId)) return 'integer'
  if (dates.has(typeId)) return 'date'
  switch (typeId) {
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DECIMAL:
      return 'number'
    case DuckDBTypeId.BOOLEAN:
      return 'boolean'
    case DuckDBTypeId.BLOB:
      return 'bytes'
    default:
      return 'text'
  }
}

const storages = {
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
  date: 'VARCHAR',
  text: 'VARCHAR',
  bytes: 'BLOB',
} as const satisfies Record<SelectedColumn['is'], string>

/** What a SELECT would give, found by carrying it out over tables without rows. */
export async function describeSelect(
  request: { sql: string; tables: SelectTables },
  options: { scratch: string; signal?: AbortSignal | undefined },
): Promise<SelectedColumn[]> {
  return confined(
    { ...options, files: [], seconds: 5 },
    async (connection) => {
      for (const [name, columns] of Object.entries(request.tables)) {
        const list = columns.map((each) => `${quoteName(each.name)} ${storageType(each.kind)}`)
        if (list.length > 0) await connection.run(`CREATE TABLE ${quoteName(name)} (${list.join(', ')})`)
      }
    },
    (connection) => makeResult(connection, request.sql),
  )
}

/** Carries out a person's SELECT; its rows are a new source. */
export async function selectTable(place: Place, { tables, sql, seconds }: SelectRequest): Promise<TableValue> {
  const given: [string, TableValue, string][] = []
  for (const [name, table] of Object.entries(tables)) {
    const whole = table.applied < table.recipe.steps.length ? await materialise(place, table) : table
    given.push([name, whole, await place.artifacts.path(whole.base)])
  }
  const out = join(place.scratch, `${randomUUID()}.parquet`)
  try {
    const selected = await confined(
      { scratch: place.scratch, files: [...given.map(([, , path]) => path), out], seconds, signal: place.signal },
      async (connection) => {
        for (const [name, table, path] of given) {
          const list = table.columns.map((each) => quoteName(each.name)).join(', ')
          await connection.run(`CREATE VIEW ${quoteName(name)} AS SELECT ${list} FROM ${parquetOf(path)}`)
        }
      },
      async (connection) => {
        const found = await makeResult(connection, sql)
        const list = found.map(
          ({ name, is }) => `TRY_CAST(${quoteName(name)} AS ${storages[is]}) AS ${quoteName(name)}`,
        )
        await connection.run(
          `COPY (SELECT rowid AS ${rowName}, ${list.join(', ')} FROM ${result} ORDER BY rowid) TO ${quoteText(out)} (FORMAT parquet)`,
        )
        return found
      },
    )
    const columns = selectedColumns(selected, tables)
    const repeated = columns.find(({ name }) => name === rowColumn)
    if (repeated) throw refused(`A column must not be called "${rowColumn}".`, 'Give it another name: … AS number.')
    const table: TableValue = {
      type: 'table',
      columns,
      rows: 0,
      base: '',
      applied: 0,
      recipe: { source: '', input: [], steps: [] },
    }
    const next = await place.database.session((session) =>
      storedTable(place, session, { table, columns, select: `SELECT * FROM ${parquetOf(out)} ORDER BY ${rowName}` }),
    )
    return { ...next, recipe: { source: next.base, input: next.columns, steps: [] } }
  } finally {
    await rm(out, { force: true })
  }
}
