import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { z } from 'zod'
import { homeError, prepareHome } from './prepareHome.ts'

const owner = z.object({ pid: z.number(), since: z.number(), address: z.string().optional() })
/** Who holds a home. `address` is there when it is a server that others can speak to. */
export type HomeOwner = z.infer<typeof owner>

export type HomeLock = {
  /** Tells others where this process can be spoken to. */
  setAddress: (address: string) => void
  release: () => void
}

/**
 * Makes this process the only one that works on a home. The lock is one of the operating system on a file: it is gone the
 * moment its process is, however that ends, so there are no stale locks to judge. What stands beside it only says who.
 * Makes the home where there is none; throws StartError where it cannot be used.
 */
export function lockHome(home: string): { ok: true; lock: HomeLock } | { ok: false; owner: HomeOwner | undefined } {
  prepareHome(home)
  const description = join(home, 'owner.json')
  const file = openLockFile(home)
  try {
    // No journal: a killed process must not leave a file that the next one has to mend.
    file.pragma('journal_mode = MEMORY')
    file.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    if (!(error instanceof Sqlite.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw homeError(error, home)
    return { ok: false, owner: readOwner(description) }
  }
  const since = Date.now()
  const describe = (address?: string): void => {
    const beside = `${description}.${process.pid}`
    writeFileSync(beside, JSON.stringify({ pid: process.pid, since, ...(address && { address }) } satisfies HomeOwner))
    renameSync(beside, description)
  }
  try {
    describe()
  } catch (error) {
    file.close()
    throw homeError(error, home)
  }
  return {
    ok: true,
    lock: {
      setAddress: describe,
      release: () => {
        if (!file.open) return
        rmSync(description, { force: true })
        file.close()
      },
    },
  }
}

function openLockFile(home: string): Sqlite.Database {
  try {
    return new Sqlite(join(home, 'owner.lock'), { timeout: 0 })
  } catch (error) {
    throw homeError(error, home)
  }
}

function readOwner(path: string): HomeOwner | undefined {
  try {
    return owner.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // The holder is only just starting, or the file was removed by hand: it is held all the same.
    return undefined
  }
}
