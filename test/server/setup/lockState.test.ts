import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockHash, matchesLock, packagesState, rememberLock } from '#server/setup/lockState.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'modelwright-lock-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const one = { version: '1.0.0', integrity: 'sha512-a' }
const other = { version: '2.0.0', integrity: 'sha512-b' }
const lockOf = (packages: Record<string, object>) => JSON.stringify({ packages: { '': { name: 'x' }, ...packages } })
const writeLock = (packages: Record<string, object>) => writeFileSync(join(root, 'package-lock.json'), lockOf(packages))
const writeInstalled = (packages: Record<string, object>) =>
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))

test('without node_modules the packages are missing', () => {
  writeLock({ 'node_modules/a': one })
  expect(packagesState(root)).toBe('missing')
})

test('an installation that was cut short has left no list, so the packages are missing', () => {
  writeLock({ 'node_modules/a': one })
  mkdirSync(join(root, 'node_modules'))
  expect(packagesState(root)).toBe('missing')
})

test('a remembered lock is enough, and another lock is not', () => {
  writeLock({ 'node_modules/a': one })
  mkdirSync(join(root, 'node_modules'))
  writeInstalled({ 'node_modules/a': one })
  rememberLock(root)
  expect(packagesState(root)).toBe('ready')
  writeLock({ 'node_modules/a': one, 'node_modules/b': other })
  expect(packagesState(root)).toBe('outdated')
})

test('what a developer installed by hand in step with the lock is not installed again, and is remembered', () => {
  writeLock({ 'node_modules/a': one })
  mkdirSync(join(root, 'node_modules'))
  writeInstalled({ 'node_modules/a': one })
  expect(packagesState(root)).toBe('ready')
  const mark = readFileSync(join(root, 'node_modules', '.modelwright-lock'), 'utf8')
  expect(mark.trim()).toBe(lockHash(lockOf({ 'node_modules/a': one })))
})

test('the hash differs by platform, as the packages do', () => {
  expect(lockHash('{}', 'linux', 'x64')).not.toBe(lockHash('{}', 'darwin', 'arm64'))
  expect(lockHash('{}', 'linux', 'x64')).toBe(lockHash('{}', 'linux', 'x64'))
})

test.each([
  ['the same', { a: one }, { a: one }, true],
  ['another version', { a: one }, { a: { ...one, version: '1.0.1' } }, false],
  ['other content', { a: one }, { a: { ...one, integrity: 'sha512-c' } }, false],
  ['one missing', { a: one, b: other }, { a: one }, false],
  ['an optional one missing', { a: one, b: { ...other, optional: true } }, { a: one }, true],
  ['one too many', { a: one }, { a: one, b: other }, false],
])('installed packages against the lock: %s', (_, lock, installed, isMatch) => {
  expect(matchesLock({ packages: { '': {}, ...lock } }, { packages: installed })).toBe(isMatch)
})

test('a list that is no list matches nothing', () => {
  expect(matchesLock({ packages: { a: one } }, null)).toBe(false)
  expect(matchesLock({ packages: { a: one } }, [])).toBe(false)
})
