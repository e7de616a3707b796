import {
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { fieldsOf, readJson } from './jsonFile.ts'
import { HEARTBEAT, STALE_AFTER } from './nativeState.ts'
import { isAlive } from './processes.ts'

/**
 * Takes a lock that is a file; null when another living process has it. A holder that died leaves a lock whose process is
 * gone or whose heart no longer beats, and such a one is taken over. Call the result to give it back.
 */
export function takeLock(path: string): (() => void) | null {
  mkdirSync(dirname(path), { recursive: true })
  const token = `${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`
  const own = `${path}.${token}`
  writeFileSync(own, JSON.stringify({ token, pid: process.pid, host: hostname() }))
  try {
    // A hard link either makes the name, whole, or fails: no reader sees an empty lock.
    if (!tryLink(own, path)) {
      const holder = readLock(path)
      if (holder && isHeld(path, holder)) return null
      // Between the look and this rename another may have taken it over: then give it back its lock.
      const aside = `${own}.stale`
      if (tryRename(path, aside)) {
        const moved = readLock(aside)
        if (holder && moved && moved.token !== holder.token) tryLink(aside, path)
        rmSync(aside, { force: true })
      }
      if (!tryLink(own, path)) return null
    }
  } finally {
    rmSync(own, { force: true })
  }
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch {
      // The lock was removed by hand: the work goes on, and its last step is a rename that can't do harm twice.
    }
  }, HEARTBEAT)
  beat.unref()
  return () => {
    clearInterval(beat)
    if (readLock(path)?.token === token) rmSync(path, { force: true })
  }
}

type Lock = { token: string; pid: number; host: string }

function readLock(path: string): Lock | null {
  const fields = fieldsOf(readJson(path))
  const token = fields?.['token']
  const pid = fields?.['pid']
  const host = fields?.['host']
  return typeof token === 'string' && typeof pid === 'number' && typeof host === 'string' ? { token, pid, host } : null
}

function isHeld(path: string, lock: Lock): boolean {
  const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (Date.now() - modified > STALE_AFTER) return false
  // A process of another machine (a home on the network) can only be judged by its heartbeat.
  return lock.host !== hostname() || isAlive(lock.pid)
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (isExisting(error)) return false
  }
  try {
    // A file system without hard links.
    copyFileSync(from, to, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (isExisting(error)) return false
    throw error
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch {
    return false
  }
}
