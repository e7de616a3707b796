import { refreshWords } from '#nodes/core/refresh.ts'
import { NodeError } from '#nodes/core/run.ts'
import type { SourceOf } from '#nodes/core/source.ts'
import type { Cell } from '#nodes/core/stepFunctions.ts'
import { columnNames } from '#server/tables/csv/columnNames.ts'
import { nothingToRelease, type OpenedSource, type SourceTools } from '#server/tables/openedSource.ts'
import { quoteName } from '#server/tables/sql.ts'
import type { SqlDialect } from './bareSql.ts'
import { databaseFailure } from './databaseFailure.ts'
import { selectOf } from './selectOf.ts'

/** Types in which the columns of a database arrive: all but bytes cross as text and are cast in DuckDB. */
export type ArrivingType = 'BIGINT' | 'HUGEINT' | 'DOUBLE' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP' | 'VARCHAR' | 'BLOB'
export type ArrivingColumn = { name: string; type: ArrivingType }

/** An open connection in a transaction that only reads. */
export type DatabaseReading = {
  product: string
  tables: () => Promise<string[]>
  /** Rows, some at a time; nothing is asked for before what came is taken. At most `limit` rows are of use. */
  read: (
    sql: string,
    limit: number | undefined,
  ) => AsyncGenerator<{ columns: ArrivingColumn[]; rows: (string | Uint8Array | null)[][] }>
  /** Ends the connection at once, whatever it is doing. */
  end: () => void
}

/** How long a look before a run may wait: an answer that takes longer is worth a run, not a look. */
const longestLook = 30_000

/** Copies a table or SELECT of a database server into DuckDB, in one transaction that only reads. */
export async function readDatabase(
  source: SourceOf<'postgres' | 'mysql'>,
  tools: SourceTools,
  server: { dialect: SqlDialect; connect: (address: URL) => Promise<DatabaseReading> },
): Promise<OpenedSource> {
  const { sample, signal } = tools
  const select = selectOf(source, server.dialect)
  const address = await tools.secret(source.connection)
  if (!URL.canParse(address)) throw notAnAddress(server.dialect)
  const database = await server.connect(new URL(address)).catch((cause: unknown) => {
    throw databaseFailure(cause, 'connect', address)
  })
  let isSlow = false
  const end = (): void => database.end()
  signal?.addEventListener('abort', end, { once: true })
  const timer = setTimeout(() => {
    isSlow = true
    end()
  }, longestLook)
  if (sample === undefined) clearTimeout(timer)
  try {
    const tables = await database.tables()
    const { count, notes } = await copy(database, select, tools)
    return {
      kind: 'relation',
      relation: 'arrived',
      isCut: sample !== undefined && count >= sample,
      reading: [
        { term: 'Database', words: database.product },
        source.query.trim() === '' ? { term: 'Table', words: source.table } : { term: 'Read by', words: 'a SELECT' },
        { term: 'Refresh', words: refreshWords(source) },
      ],
      notes,
      choices: { table: tables },
      content: `read at ${new Date().toISOString()}`,
      release: nothingToRelease,
    }
  } catch (cause) {
    signal?.throwIfAborted()
    if (isSlow)
      throw new NodeError('database_slow', `The database did not answer within ${longestLook / 1000} seconds.`, {
        field: source.query.trim() === '' ? 'table' : 'query',
        hint: 'Read less: a table, or a SELECT that the database can answer quickly.',
      })
    throw databaseFailure(cause, 'read', address)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
    end()
  }
}

export const notAnAddress = (dialect: SqlDialect): NodeError => {
  const [product, form] =
    dialect === 'postgres' ? ['PostgreSQL', 'postgresql://…:5432/name'] : ['MySQL or MariaDB', 'mysql://…:3306/name']
  return new NodeError('connection_form', `The secret holds no address of a ${product} database.`, {
    field: 'connection',
    hint: `It has the form ${form}, with user:password@host in the middle. Letters such as @ or / in a password are written %40, %2F.`,
  })
}

async function copy(database: DatabaseReading, select: string, { session, sample, signal }: SourceTools) {
  let filling: Awaited<ReturnType<typeof session.fill>> | undefined
  let columns: ArrivingColumn[] = []
  let count = 0
  for await (const piece of database.read(select, sample)) {
    signal?.throwIfAborted()
    if (!filling) {
      columns = piece.columns
      filling = await session.fill(
        'arriving',
        columns.map(({ type }, at) => ({ name: `c${at}`, type: type === 'BLOB' ? 'BLOB' : 'VARCHAR' })),
      )
    }
    const rows: Cell[][] = sample === undefined ? piece.rows : piece.rows.slice(0, sample - count)
    filling.add(rows)
    count += rows.length
    if (count === sample) break
  }
  filling?.close()
  const { names, notes } = columnNames(
    columns.map(({ name }) => name),
    columns.length,
  )
  const list = columns.map(({ name, type }, at) => {
    const cast = type === 'BLOB' || type === 'VARCHAR' ? `c${at}` : `TRY_CAST(c${at} AS ${type})`
    return `${cast} AS ${quoteName(names[at] ?? name)}`
  })
  await session.run(`CREATE TEMP VIEW arrived AS SELECT ${list.join(', ')} FROM arriving`)
  return { count, notes }
}
