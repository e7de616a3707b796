import { randomUUID } from 'node:crypto'
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api'
import type { Scalar } from '#nodes/core/expr/expr.ts'
import { pictureType } from '#nodes/core/pictureText.ts'
import type { Cell } from '#nodes/core/stepFunctions.ts'
import { readableError } from './readableError.ts'
import { quoteName } from './sql.ts'

/** One connection: temporary tables live as long as it. Calls one after the other. */
export type Session = {
  run: (sql: string) => Promise<void>
  /** All rows of a small result, by position. */
  rows: (sql: string) => Promise<Scalar[][]>
  first: (sql: string) => Promise<Scalar[]>
  /** Names and types of what a SELECT gives. */
  columns: (sql: string) => Promise<{ name: string; type: DuckDBType }[]>
  /** A large result, piece by piece, in order. */
  chunks: (sql: string) => AsyncGenerator<DuckDBDataChunk>
  /** Makes a temporary table of values that were computed outside; all columns are equally long. */
  load: (name: string, columns: readonly LoadedColumn[]) => Promise<void>
  /** Makes a temporary table and gives what adds rows to it, a piece at a time; `close` writes the last of them. */
  fill: (
    name: string,
    columns: readonly Omit<LoadedColumn, 'values'>[],
  ) => Promise<{ add: (rows: readonly (readonly Cell[])[]) => void; close: () => void }>
  /**
   * Makes a table that lasts as long as the database and is seen by every session, of values computed outside: pieces are columns of equal
   * length. Another session may be reading meanwhile, this one too.
   */
  keep: (
    name: string,
    columns: readonly Omit<LoadedColumn, 'values'>[],
    pieces: AsyncIterable<readonly (readonly Cell[])[]>,
  ) => Promise<void>
}

export type LoadedColumn = {
  name: string
  type: 'DOUBLE' | 'BIGINT' | 'BOOLEAN' | 'VARCHAR' | 'BLOB'
  values: readonly Cell[]
}

export type Database = {
  session: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /** Ends what is running; it fails as aborted. */
  interrupt: () => void
  close: () => void
}

export type DatabaseOptions = {
  /** Bytes that DuckDB may hold before it spills to `scratch` or gives up. */
  memoryLimit?: number | undefined
  threads?: number | undefined
  scratch: string
  signal?: AbortSignal | undefined
}

/** 64-bit integers come as bigint; what a table holds fits a double. NaN and infinity are missing. */
export function toScalar(value: DuckDBValue | undefined): Scalar {
  switch (typeof value) {
    case 'bigint':
      return Number(value)
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'string':
    case 'boolean':
      return value
    default:
      if (value instanceof DuckDBBlobValue) return bytesText(value.bytes)
      return value === null || value === undefined ? null : String(value)
  }
}

/** A picture as what an endpoint takes and a page shows; a vector as how many numbers, and the first of them. */
function bytesText(bytes: Uint8Array): string {
  const type = pictureType(bytes)
  if (!type && bytes.length % 4 === 0) return vectorText(new Float32Array(Uint8Array.from(bytes).buffer))
  return `data:image/${type ?? 'octet-stream'};base64,${Buffer.from(bytes).toString('base64')}`
}

const shownNumbers = 6

function vectorText(items: Float32Array): string {
  const first = Array.from(items.subarray(0, shownNumbers), (each) => Number(each.toPrecision(4)))
  return `${items.length.toLocaleString('en')} numbers: ${first.join(', ')}${items.length > shownNumbers ? ', …' : ''}`
}

/** A value for the functions of a recipe: bytes stay bytes. */
export function cellOf(value: DuckDBValue | undefined): Cell {
  if (value instanceof DuckDBBlobValue) return value.bytes
  return toScalar(value)
}

const duckTypes: Record<LoadedColumn['type'], DuckDBType> = {
  DOUBLE,
  BIGINT,
  BOOLEAN,
  VARCHAR,
  BLOB,
}

function fromScalar(value: Cell | undefined, type: LoadedColumn['type']): DuckDBValue {
  if (value === null || value === undefined) return null
  switch (type) {
    case 'DOUBLE':
      return Number.isFinite(Number(value)) ? Number(value) : null
    case 'BIGINT':
      return Number.isSafeInteger(Number(value)) ? BigInt(Number(value)) : null
    case 'BOOLEAN':
      return typeof value === 'boolean' ? value : null
    case 'VARCHAR':
      return String(value)
    case 'BLOB':
      if (value instanceof Float32Array)
        return new DuckDBBlobValue(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
      return value instanceof Uint8Array ? new DuckDBBlobValue(value) : null
  }
}

/** Rows of one of DuckDB's chunks. */
const chunkRows = 2048

/** An in-memory DuckDB that spills to the scratch folder, loads nothing from outside and keeps rows in order. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { scratch, signal } = options
  signal?.throwIfAborted()
  const instance = await DuckDBInstance.create(':memory:', {
    temp_directory: scratch,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    ...(options.threads ? { threads: String(options.threads) } : {}),
    ...(options.memoryLimit ? { memory_limit: `${Math.floor(options.memoryLimit / 1e6)}MB` } : {}),
  })
  const open = new Set<DuckDBConnection>()
  const interrupt = (): void => {
    for (const connection of open) connection.interrupt()
  }
  signal?.addEventListener('abort', interrupt, { once: true })

  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      signal?.throwIfAborted()
      throw readableError(error)
    }
  }

  const sessionOf = (connection: DuckDBConnection): Session => {
    const rows = (sql: string) =>
      guard(async () => {
        const reader = await connection.runAndReadAll(sql)
        return reader.getRows().map((row) => row.map(toScalar))
      })
    return {
      run: (sql) =>
        guard(async () => {
          await connection.run(sql)
        }),
      rows,
      first: async (sql) => (await rows(sql))[0] ?? [],
      columns: (sql) =>
        guard(async () => {
          const result = await connection.stream(sql)
          const types = result.columnTypes()
          return result.columnNames().flatMap((name, at) => {
            const type = types[at]
            return type ? [{ name, type }] : []
          })
        }),
      chunks: async function* (sql) {
        const result = await guard(() => connection.stream(sql))
        for (;;) {
          const chunk = await guard(() => result.fetchChunk())
          if (!chunk || chunk.rowCount === 0) return
          yield chunk
        }
      },
      load: (name, columns) =>
        guard(async () => {
          const list = columns.map((each) => `${quoteName(each.name)} ${each.type}`).join(', ')
          await connection.run(`CREATE TEMP TABLE ${quoteName(name)} (${list})`)
          const appender = await connection.createAppender(name, 'main', 'temp')
          const types = columns.map((each) => duckTypes[each.type])
          const length = columns[0]?.values.length ?? 0
          for (let start = 0; start < length; start += chunkRows) {
            const chunk = DuckDBDataChunk.create(types)
            chunk.setColumns(
              columns.map((each) =>
                each.values.slice(start, start + chunkRows).map((value) => fromScalar(value, each.type)),
              ),
            )
            appender.appendDataChunk(chunk)
          }
          appender.closeSync()
        }),
      fill: (name, columns) =>
        guard(async () => {
          const list = columns.map((each) => `${quoteName(each.name)} ${each.type}`).join(', ')
          await connection.run(`CREATE TEMP TABLE ${quoteName(name)} (${list})`)
          const appender = await connection.createAppender(name, 'main', 'temp')
          const types = columns.map((each) => duckTypes[each.type])
          return {
            add: (rows) => {
              for (let start = 0; start < rows.length; start += chunkRows) {
                const some = rows.slice(start, start + chunkRows)
                const chunk = DuckDBDataChunk.create(types)
                chunk.setColumns(columns.map(({ type }, at) => some.map((row) => fromScalar(row[at], type))))
                appender.appendDataChunk(chunk)
              }
            },
            close: () => appender.closeSync(),
          }
        }),
      keep: async (name, columns, pieces) => {
        const own = await instance.connect()
        open.add(own)
        // Under a name of its own until it is whole: two sessions may make the same at once.
        const working = `${name}_${randomUUID().slice(0, 8)}`
        try {
          const list = columns.map((each) => `${quoteName(each.name)} ${each.type}`).join(', ')
          await guard(() => own.run(`CREATE TABLE ${quoteName(working)} (${list})`))
          const appender = await own.createAppender(working, 'main', 'memory')
          const types = columns.map((each) => duckTypes[each.type])
          for await (const piece of pieces) {
            signal?.throwIfAborted()
            const chunk = DuckDBDataChunk.create(types)
            chunk.setColumns(columns.map(({ type }, at) => (piece[at] ?? []).map((value) => fromScalar(value, type))))
            appender.appendDataChunk(chunk)
          }
          appender.closeSync()
          const [there] = (
            await own.runAndReadAll(`SELECT 1 FROM duckdb_tables() WHERE table_name = '${name}'`)
          ).getRows()
          await guard(() =>
            own.run(
              there
                ? `DROP TABLE ${quoteName(working)}`
                : `ALTER TABLE ${quoteName(working)} RENAME TO ${quoteName(name)}`,
            ),
          )
        } finally {
          open.delete(own)
          own.closeSync()
        }
      },
    }
  }

  return {
    session: async (work) => {
      const connection = await instance.connect()
      open.add(connection)
      try {
        return await work(sessionOf(connection))
      } finally {
        open.delete(connection)
        connection.closeSync()
      }
    },
    interrupt,
    close: () => {
      signal?.removeEventListener('abort', interrupt)
      instance.closeSync()
    },
  }
}
