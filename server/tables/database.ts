import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api'
import type { Scalar } from '#nodes/core/expr/expr.ts'
import { readableError } from './readableError.ts'
import { quoteName } from './sql.ts'

/** One connection: temporary tables live as long as it. Calls one after the other. */
export type Session = {
  run: (sql: string) => Promise<void>
  /** All rows of a small result, by position. */
  rows: (sql: string) => Promise<Scalar[][]>
  first: (sql: string) => Promise<Scalar[]>
  /** A large result, piece by piece, in order. */
  chunks: (sql: string) => AsyncGenerator<DuckDBDataChunk>
  /** Makes a temporary table of values that were computed outside; all columns are equally long. */
  load: (name: string, columns: readonly LoadedColumn[]) => Promise<void>
}

export type LoadedColumn = {
  name: string
  type: 'DOUBLE' | 'BIGINT' | 'BOOLEAN' | 'VARCHAR'
  values: readonly Scalar[]
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
      return value === null || value === undefined ? null : String(value)
  }
}

const duckTypes: Record<LoadedColumn['type'], DuckDBType> = { DOUBLE, BIGINT, BOOLEAN, VARCHAR }

function fromScalar(value: Scalar | undefined, type: LoadedColumn['type']): DuckDBValue {
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
