import pg from 'pg'
import Cursor from 'pg-cursor'
import type { SourceOf } from '#nodes/core/source.ts'
import type { OpenedSource, SourceTools } from '#server/tables/openedSource.ts'
import { type ArrivingType, type DatabaseReading, notAnAddress, readDatabase } from './readDatabase.ts'

const rowsAtOnce = 1024
const patience = 15_000

/** PostgreSQL's own numbers of types. */
const types = new Map<number, ArrivingType>([
  [16, 'BOOLEAN'],
  [17, 'BLOB'],
  [20, 'BIGINT'],
  [21, 'BIGINT'],
  [23, 'BIGINT'],
  [26, 'BIGINT'],
  [700, 'DOUBLE'],
  [701, 'DOUBLE'],
  [1700, 'DOUBLE'],
  [1082, 'DATE'],
  [1114, 'TIMESTAMP'],
  [1184, 'TIMESTAMP'],
])
const asText = (value: string): string => value
const namesOfTables = `SELECT CASE WHEN table_schema = current_schema() THEN table_name ELSE table_schema || '.' || table_name END
  FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 1000`

/** A table or SELECT of a PostgreSQL server, by a cursor. */
export const readPostgres = (source: SourceOf<'postgres'>, tools: SourceTools): Promise<OpenedSource> =>
  readDatabase(source, tools, { dialect: 'postgres', connect })

async function connect(address: URL): Promise<DatabaseReading> {
  if (!/^postgres(ql)?:$/.test(address.protocol)) throw notAnAddress('postgres')
  const client = new pg.Client({
    connectionString: address.href,
    connectionTimeoutMillis: patience,
    application_name: 'modelwright',
    keepAlive: true,
    types: { getTypeParser: () => asText },
  })
  let lost: Error | undefined
  client.on('error', (error: Error) => {
    lost = error
  })
  const end = (): void => {
    // A polite end waits for what the server is doing; nobody does here.
    client.connection.stream.destroy()
  }
  try {
    await client.connect()
    await client.query(
      "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET TIME ZONE 'UTC'; SET DateStyle = 'ISO'; SET bytea_output = 'hex'; SET extra_float_digits = 3",
    )
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  } catch (error) {
    end()
    throw error
  }
  return {
    product: 'PostgreSQL',
    tables: async () => (await client.query<[string]>({ text: namesOfTables, rowMode: 'array' })).rows.map(String),
    read: async function* (sql, limit) {
      const cursor = client.query(new Cursor<(string | null)[]>(sql, [], { rowMode: 'array' }))
      for (let left = limit ?? Number.POSITIVE_INFINITY; left > 0; left -= rowsAtOnce) {
        const asked = Math.min(rowsAtOnce, left)
        const { rows, fields } = await next(cursor, asked)
        if (lost) throw lost
        const columns = fields.map(({ name, dataTypeID }) => ({ name, type: types.get(dataTypeID) ?? 'VARCHAR' }))
        const bytes = columns.flatMap(({ type }, at) => (type === 'BLOB' ? [at] : []))
        yield { columns, rows: bytes.length === 0 ? rows : rows.map((row) => withBytes(row, bytes)) }
        if (rows.length < asked) return
      }
    },
    end,
  }
}

/** Bytes come as \x and two letters each. */
const withBytes = (row: (string | null)[], places: readonly number[]): (string | Uint8Array | null)[] =>
  row.map((cell, at) => (cell !== null && places.includes(at) ? Buffer.from(cell.slice(2), 'hex') : cell))

/** Some rows with what their columns are. */
const next = (cursor: Cursor<(string | null)[]>, count: number) =>
  new Promise<{ rows: (string | null)[][]; fields: pg.FieldDef[] }>((resolve, reject) => {
    cursor.read(count, (error: Error | undefined, rows: (string | null)[][], result: pg.QueryResult | undefined) => {
      if (error) reject(error)
      else resolve({ rows, fields: result?.fields ?? [] })
    })
  })
