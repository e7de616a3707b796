import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appState, sourcesHash, sourcesMark } from '#server/setup/sourcesHash.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'modelwright-sources-'))
  write('app/index.html', '<html>')
  write('nodes/layers/dense.node.ts', 'a')
  write('server/contract/events.ts', 'b')
  write('package-lock.json', '{}')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, content: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

test.each([
  'app/index.html',
  'app/new.ts',
  'nodes/layers/dense.node.ts',
  'server/contract/events.ts',
  'package-lock.json',
  'vite.config.ts',
])('a change of %s asks for a new build', (path) => {
  const before = sourcesHash(root)
  write(path, 'changed')
  expect(sourcesHash(root)).not.toBe(before)
})

test.each(['server/main.ts', 'nodes/layers/dense.run.ts', 'README.md', 'test/x.test.ts'])(
  'a change of %s does not, as it is in no browser',
  (path) => {
    const before = sourcesHash(root)
    write(path, 'changed')
    expect(sourcesHash(root)).toBe(before)
  },
)

test('moving text from one file to the next is a change', () => {
  write('app/a.ts', 'xy')
  write('app/b.ts', '')
  const before = sourcesHash(root)
  write('app/a.ts', 'x')
  write('app/b.ts', 'y')
  expect(sourcesHash(root)).not.toBe(before)
})

test('the app is missing, then ready, then outdated; without sources there is nothing to build', () => {
  expect(appState(root)).toBe('missing')
  write('dist/index.html', '<html>')
  expect(appState(root)).toBe('outdated')
  writeFileSync(sourcesMark(join(root, 'dist')), sourcesHash(root))
  expect(appState(root)).toBe('ready')
  write('app/new.ts', 'x')
  expect(appState(root)).toBe('outdated')
  rmSync(join(root, 'app'), { recursive: true })
  expect(appState(root)).toBe('no-sources')
})
