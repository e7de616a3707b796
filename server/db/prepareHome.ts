import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import { StartError } from '#server/startError.ts'

/** What is written to in a home, where it is there already. */
const folders = ['flows', 'logs', 'artifacts', 'artifacts/tmp', 'scratch']
const files = [
  'owner.lock',
  'owner.json',
  'modelwright.db',
  'modelwright.db-wal',
  'modelwright.db-shm',
  'logs/server.log',
]

const another = 'choose another folder with --home or MODELWRIGHT_HOME'
const Another = 'Choose another folder with --home or MODELWRIGHT_HOME.'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const readOnly = (home: string, path: string): string =>
  `The home ${home} cannot be used: this account may not write ${path === home ? 'there' : `to ${path}`}. Change its permissions, or ${another}.`

/** Why a home cannot be written to, with what to do; undefined where it can, as far as looking without writing tells. */
export function homeFault(home: string): string | undefined {
  const existing = nearestExisting(home)
  if (existing === undefined) return `The home ${home} cannot be made: no folder above it can be reached. ${Another}`
  if (!existing.isFolder) {
    return existing.path === resolve(home)
      ? `The home ${home} is a file, but must be a folder. ${Another}`
      : `The home ${home} cannot be made: ${existing.path} is a file, not a folder. ${Another}`
  }
  if (!isWritable(existing.path, true)) return readOnly(home, existing.path)
  if (existing.path !== resolve(home)) return undefined
  for (const name of [...folders, ...files]) {
    const path = join(home, name)
    const kind = kindOf(path)
    if (kind === undefined) continue
    const isFolder = folders.includes(name)
    if ((kind === 'folder') !== isFolder) {
      const [is, must] = isFolder ? ['a file', 'a folder'] : ['a folder', 'a file']
      return `The home ${home} cannot be used: ${path} is ${is}, but must be ${must}. Move it away, or ${another}.`
    }
    if (!isWritable(path, isFolder)) return readOnly(home, path)
  }
  return undefined
}

/** Makes a home where there is none. Throws StartError where it cannot be used. */
export function prepareHome(home: string): void {
  const fault = homeFault(home)
  if (fault !== undefined) throw new StartError(fault)
  // Level by level: making all at once never ends in folders that the system itself fills (/proc).
  const missing: string[] = []
  for (let path = resolve(home); kindOf(path) === undefined; path = dirname(path)) missing.unshift(path)
  for (const path of missing) {
    try {
      mkdirSync(path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw homeError(error, home)
    }
  }
}

/** What the system says of a home that cannot be used, as a StartError in plain words; anything else as it is. */
export function homeError(error: unknown, home: string): unknown {
  const code = codeOf(error)
  const told = (text: string): StartError => new StartError(text, { cause: error })
  if (/^(EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM)/.test(code)) {
    const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : home
    return told(readOnly(home, path))
  }
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL)/.test(code))
    return told(`The home ${home} cannot be used: its disk is full. Free some space, or ${another}.`)
  if (/^(EEXIST|ENOTDIR|EISDIR|ENOENT|ENAMETOOLONG|ELOOP|EIO|EINVAL|ENOTSUP)$/.test(code) || /^SQLITE_IOERR/.test(code))
    return told(`The home ${home} cannot be used (${code}). ${Another}`)
  if (error instanceof Sqlite.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(code))
    return told(`The home ${home} cannot be used: its file owner.lock is damaged. Delete that file, or ${another}.`)
  return error
}

/** The path itself or the lowest folder above it that is there. A file on the way is an answer too. */
function nearestExisting(path: string): { path: string; isFolder: boolean } | undefined {
  for (let at = resolve(path); ; at = dirname(at)) {
    const kind = kindOf(at)
    if (kind !== undefined) return { path: at, isFolder: kind === 'folder' }
    if (at === dirname(at)) return undefined
  }
}

function kindOf(path: string): 'folder' | 'file' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    // Not there, or behind a folder that may not be looked into, which then is the one that cannot be written to.
    return undefined
  }
}

function isWritable(path: string, isFolder: boolean): boolean {
  try {
    accessSync(path, isFolder ? constants.W_OK | constants.X_OK | constants.R_OK : constants.W_OK | constants.R_OK)
    return true
  } catch {
    return false
  }
}
