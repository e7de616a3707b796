import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'

export type Database = BetterSQLite3Database
export type OpenDatabase = { db: Database; sqlite: Sqlite.Database; close: () => void }

const migrationsFolder = join(import.meta.dirname, 'migrations')
const journal = z.object({ entries: z.array(z.object({ when: z.number() })) })

/**
 * Opens (or makes) the database and brings it up to date. `:memory:` is for tests. A database that a newer version has
 * migrated is refused and left as it is.
 */
export function openDatabase(file: string): OpenDatabase {
  if (file !== ':memory:' && existsSync(file)) refuseNewer(file)
  const sqlite = new Sqlite(file)
  try {
    sqlite.pragma('busy_timeout = 5000')
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = NORMAL')
    sqlite.pragma('foreign_keys = ON')
    const db = drizzle(sqlite)
    migrate(db, { migrationsFolder })
    return { db, sqlite, close: () => sqlite.close() }
  } catch (error) {
    sqlite.close()
    throw storeError(error)
  }
}

/** Looked at without writing, so that a newer version's database stays exactly as that version left it. */
function refuseNewer(file: string): void {
  let reader: Sqlite.Database | undefined
  try {
    reader = new Sqlite(file, { readonly: true })
    const table = reader.prepare("select name from sqlite_master where name = '__drizzle_migrations'").get()
    if (!table) return
    const applied = z
      .object({ newest: z.number().nullable() })
      .parse(reader.prepare('select max(created_at) as newest from __drizzle_migrations').get())
    const known = journal.parse(JSON.parse(readFileSync(join(migrationsFolder, 'meta/_journal.json'), 'utf8')))
    const newest = Math.max(0, ...known.entries.map((entry) => entry.when))
    if (applied.newest !== null && applied.newest > newest) {
      throw new AppError(
        'conflict',
        `The database ${file} was made by a newer version of Modelwright. Nothing was changed. Start that version or a later one, or choose another folder with --home.`,
      )
    }
  } catch (error) {
    throw storeError(error, file)
  } finally {
    reader?.close()
  }
}

/** Whether the database could not be written just now: a full, failing or read-only disk, or somebody else writing. */
export const isWriteFault = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && /^SQLITE_(FULL|IOERR|READONLY|BUSY)/.test(error.code)

/** Says in plain words what SQLite reports by code; anything else is passed through. */
export function storeError(error: unknown, file = 'the database'): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error
  if (error.code.startsWith('SQLITE_FULL')) {
    return new AppError(
      'disk_full',
      'The disk is full, so nothing more can be stored. What was stored before is safe. Free some space and try again.',
      { cause: error },
    )
  }
  if (error.code.startsWith('SQLITE_NOTADB') || error.code.startsWith('SQLITE_CORRUPT')) {
    return new AppError(
      'conflict',
      `${file} is not a readable database (${error.message}). Nothing was changed. Put back a backup of the folder, or choose another folder with --home.`,
      { cause: error },
    )
  }
  return error
}
