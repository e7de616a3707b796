import Sqlite from 'better-sqlite3'

/** Writes the database as it is at this moment to a new file, also while a server writes to it. Waits up to 10 s for a lock. */
export function copyDatabase(from: string, to: string): void {
  const source = new Sqlite(from, { readonly: true, timeout: 10_000 })
  try {
    source.prepare('vacuum into ?').run(to)
  } finally {
    source.close()
  }
}
