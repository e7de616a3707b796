import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeLock } from '#server/setup/fileLock.ts'

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelwright-lock-'))
  lock = join(folder, 'deep', 'the.lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('one has the lock until it gives it back', () => {
  const unlock = takeLock(lock)
  expect(unlock).not.toBeNull()
  expect(takeLock(lock)).toBeNull()
  unlock?.()
  const again = takeLock(lock)
  expect(again).not.toBeNull()
  again?.()
})

test('the lock of a process that is gone is taken over', () => {
  takeLock(lock)?.()
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(lock, JSON.stringify({ token: 'old', pid, host: hostname() }))
  const unlock = takeLock(lock)
  expect(unlock).not.toBeNull()
  expect(takeLock(lock)).toBeNull()
  unlock?.()
})

test('a lock whose heart stopped is taken over, and its holder can not take it away afterwards', () => {
  const late = takeLock(lock)
  utimesSync(lock, new Date(0), new Date(0))
  const unlock = takeLock(lock)
  expect(unlock).not.toBeNull()
  late?.()
  expect(takeLock(lock)).toBeNull()
  unlock?.()
})

test('a lock of another machine counts as long as its heart beats', () => {
  takeLock(lock)?.()
  writeFileSync(lock, JSON.stringify({ token: 'theirs', pid: 999_999, host: 'another-machine' }))
  expect(takeLock(lock)).toBeNull()
})

test('a damaged lock is taken over', () => {
  takeLock(lock)?.()
  writeFileSync(lock, '{"tok')
  const unlock = takeLock(lock)
  expect(unlock).not.toBeNull()
  unlock?.()
})
