import type { Readable } from 'node:stream'
import mysql from 'mysql2'
import type { SourceOf } from '#nodes/core/source.ts'
import type { OpenedSource, SourceTools } from '#server/tables/openedSource.ts'
import {
  type ArrivingColumn,
  type ArrivingType,
  type DatabaseReading,
  notAnAddress,
  readDatabase,
} from './readDatabase.ts'

const rowsAtOnce = 1024
const patience = 15_000
/** The character set that says "bytes". */
const binary = 63
const bit = 16

/** MySQL's own numbers of types. */
const types = new Map<number, ArrivingType>([
  [0, 'DOUBLE'],
  [1, 'BIGINT'],
  [2, 'BIGINT'],
  [3, 'BIGINT'],
  [4, 'DOUBLE'],
  [5, 'DOUBLE'],
  [7, 'TIMESTAMP'],
  [8, 'HUGEINT'],
  [9, 'BIGINT'],
  [10, 'DATE'],
  [12, 'TIMESTAMP'],
  [13, 'BIGINT'],
  [bit, 'BIGINT'],
  [246, 'DOUBLE'],
  [255, 'BLOB'],
])
const byteTypes = new Set([249, 250, 251, 252, 253, 254])

/** A table or SELECT of a MySQL or MariaDB server, row by row. */
export const readMysql = (source: SourceOf<'mysql'>, tools: SourceTools): Promise<OpenedSource> =>
  readDatabase(source, tools, { dialect: 'mysql', connect })

async function connect(address: URL): Promise<DatabaseReading> {
  if (!/^(mysql|mariadb):$/.test(address.protocol)) throw notAnAddress('mysql')
  // Part by part: an address could set options that must stay as they are here.
  const connection = mysql.createConnection({
    host: address.hostname.replace(/^\[|\]$/g, ''),
    port: Number(address.port || 3306),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    database: decodeURIComponent(address.pathname.slice(1)),
    ...(/^(1|true|require)$/i.test(address.searchParams.get('ssl') ?? '') && { ssl: {} }),
    connectTimeout: patience,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    // A server must not be able to ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    typeCast: (field) =>
      field.type === 'BIT'
        ? bitText(field.buffer())
        : /BLOB|STRING|VARCHAR|JSON|GEOMETRY/.test(field.type)
          ? field.buffer()
          : field.string(),
  })
  let rowsComing: Readable | undefined
  let lost: Error | undefined
  // Rows that are on their way would be waited for without end.
  const stop = (error: Error): void => {
    lost ??= error
    rowsComing?.destroy(lost)
  }
  connection.on('error', stop)
  connection.on('end', () => stop(new Error('Connection lost: the server closed it')))
  const ask = (sql: string) =>
    new Promise<unknown[]>((resolve, reject) => {
      connection.query({ sql, rowsAsArray: true }, (error, rows) => (error ? reject(error) : resolve([rows].flat())))
    })
  const end = (): void => {
    connection.destroy()
    stop(new Error('Connection closed'))
  }
  try {
    await ask('SET NAMES utf8mb4')
    await ask("SET SESSION time_zone = '+00:00'")
    await ask('SET SESSION TRANSACTION READ ONLY')
    await ask('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  } catch (error) {
    end()
    throw error
  }
  return {
    product: 'MySQL',
    tables: async () => {
      const rows = await ask(
        'SELECT table_name FROM information_schema.tables WHERE table_schema = database() ORDER BY 1 LIMIT 1000',
      )
      return rows.map(String)
    },
    read: async function* (sql, limit) {
      if (limit !== undefined) await ask(`SET SESSION sql_select_limit = ${limit}`)
      let columns: ArrivingColumn[] = []
      const query = connection.query({ sql, rowsAsArray: true })
      query.on('fields', (fields: mysql.FieldPacket[]) => {
        columns = fields.map(arriving)
      })
      let rows: (string | Uint8Array | null)[][] = []
      rowsComing = query.stream({ highWaterMark: rowsAtOnce })
      for await (const row of rowsComing) {
        rows.push([...row].map((cell, at) => cellOf(cell, columns[at]?.type === 'BLOB')))
        if (rows.length < rowsAtOnce) continue
        yield { columns, rows }
        rows = []
      }
      if (lost) throw lost
      yield { columns, rows }
    },
    end,
  }
}

const arriving = ({ name, columnType = 253, characterSet }: mysql.FieldPacket): ArrivingColumn => ({
  name,
  type: byteTypes.has(columnType) && characterSet === binary ? 'BLOB' : (types.get(columnType) ?? 'VARCHAR'),
})

const cellOf = (cell: unknown, isBytes: boolean): string | Uint8Array | null =>
  cell === null || cell === undefined
    ? null
    : cell instanceof Uint8Array
      ? isBytes
        ? cell
        : Buffer.from(cell).toString('utf8')
      : String(cell)

const bitText = (bytes: Buffer | null): string | null =>
  bytes === null ? null : BigInt(`0x${bytes.toString('hex') || '0'}`).toString()
