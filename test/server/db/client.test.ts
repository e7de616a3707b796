import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { AppError } from '#server/appError.ts'
import { openDatabase } from '#server/db/client.ts'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'modelwright-db-')), 'modelwright.db')
const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

test('a new database has every table, write-ahead logging and foreign keys', () => {
  const { sqlite, close } = openDatabase(newFile())
  const tables = sqlite.prepare("select name from sqlite_master where type = 'table'").pluck().all()
  expect(tables).toEqual(
    expect.arrayContaining(['runs', 'run_nodes', 'run_events', 'actions', 'pins', 'label_answers', 'flows']),
  )
  expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(sqlite.pragma('foreign_keys', { simple: true })).toBe(1)
  close()
})

test('a database is opened again as it was', () => {
  const file = newFile()
  openDatabase(file).close()
  const before = openDatabase(file)
  before.sqlite.exec("insert into run_flows (digest, flow) values ('a', '{}')")
  before.close()
  const after = openDatabase(file)
  expect(after.sqlite.prepare('select count(*) from run_flows').pluck().get()).toBe(1)
  after.close()
})

test('a database of a newer version is refused with what to do, and not touched', () => {
  const file = newFile()
  openDatabase(file).close()
  const newer = new Sqlite(file)
  newer
    .prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)')
    .run('of the future', Date.now() * 2)
  newer.pragma('wal_checkpoint(TRUNCATE)')
  newer.close()
  const before = digestOf(file)
  let error: unknown
  try {
    openDatabase(file)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(AppError)
  expect(error instanceof AppError ? error.message : '').toMatch(
    /was made by a newer version of Modelwright\. Nothing was changed\. Start that version or a later one, or choose another folder with --home\.$/,
  )
  expect(digestOf(file)).toBe(before)
})

test('a file that is no database is refused and left as it is', () => {
  const file = newFile()
  writeFileSync(file, 'this is no database, whatever its name says, and it is long enough to be looked at')
  const before = digestOf(file)
  expect(() => openDatabase(file)).toThrow(/is not a readable database .* Nothing was changed\./)
  expect(digestOf(file)).toBe(before)
})
