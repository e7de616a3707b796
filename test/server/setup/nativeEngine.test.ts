import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type PrepareOptions, prepareNativeEngine } from '#server/setup/nativeEngine.ts'
import { nativeReady, nativeStore } from '#server/setup/nativeFiles.ts'
import { readNativeState } from '#server/setup/nativeState.ts'

let folder: string
let cache: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelwright-native-'))
  cache = join(folder, 'cache')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Counts in a file how often it was run, then does what the package's own script does: fetch two folders. */
const INSTALLS = `
const fs = require('fs')
fs.appendFileSync(process.env.COUNT_FILE, 'x')
fs.mkdirSync('deps/lib', { recursive: true })
fs.mkdirSync('lib/napi-v8', { recursive: true })
fs.writeFileSync('deps/lib/libtensorflow.so', 'library')
fs.writeFileSync('lib/napi-v8/tfjs_binding.node', 'addon')
`
const FAILS = `require('fs').appendFileSync(process.env.COUNT_FILE, 'x'); console.error('Error: the host is out of reach'); process.exit(1)`
const HANGS = `require('fs').appendFileSync(process.env.COUNT_FILE, String(process.pid)); setTimeout(() => {}, 600000)`

/** A checkout with a stand-in for the package: its install script is ours. */
function checkout(name: string, script: string): string {
  const root = join(folder, name)
  const pack = join(root, 'node_modules', '@tensorflow', 'tfjs-node')
  write(join(pack, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node', version: '9.9.9' }))
  write(join(pack, 'scripts', 'install.js'), script)
  return root
}

function write(path: string, content: string) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

function prepare(root: string, change: Partial<PrepareOptions> = {}) {
  vi.stubEnv('COUNT_FILE', join(folder, 'count'))
  return prepareNativeEngine({
    root,
    cache,
    stateFile: join(folder, 'state.json'),
    look: async () => ({
      platform: 'linux',
      arch: 'x64',
      libc: 'glibc',
      python: null,
      hasPip: false,
      compiler: null,
      freeBytes: null,
    }),
    prove: async () => null,
    ...change,
  })
}

const tries = () => (existsSync(join(folder, 'count')) ? readFileSync(join(folder, 'count'), 'utf8').length : 0)
const store = () => nativeStore(cache, '9.9.9', process.platform, process.arch)
const addon = (root: string) =>
  realpathSync(join(root, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node'))

test('the files are fetched once, kept in the cache, and linked into the checkout', async () => {
  const root = checkout('one', INSTALLS)
  const messages: string[] = []
  const state = await prepare(root, { onState: (now) => messages.push(now.message) })
  expect(state).toMatchObject({ finished: true, result: 'ready', progress: 1 })
  expect(nativeReady(root)?.way).toBe("the package's own download")
  expect(addon(root)).toBe(realpathSync(join(store(), 'lib/napi-v8/tfjs_binding.node')))
  expect(readNativeState(join(folder, 'state.json'))).toEqual(state)
  expect(messages.length).toBeGreaterThan(3)
  expect(readdirSync(cache).filter((name) => name.includes('building'))).toEqual([])
})

test('a second checkout, and the same one after a new installation, only get links', async () => {
  await prepare(checkout('one', INSTALLS))
  expect((await prepare(checkout('two', INSTALLS))).result).toBe('ready')
  rmSync(join(folder, 'one'), { recursive: true })
  const again = checkout('one', INSTALLS)
  expect((await prepare(again)).result).toBe('ready')
  expect(nativeReady(again)).not.toBeNull()
  expect(tries()).toBe(1)
})

test('files of a preparation that was killed before its proof are recognised and made anew', async () => {
  const root = checkout('one', INSTALLS)
  write(join(store(), 'lib/napi-v8/tfjs_binding.node'), 'half')
  write(join(store(), 'deps/lib/libtensorflow.so'), 'half')
  const leftover = `${store()}.building-999999`
  write(join(leftover, 'download', 'part'), 'half')
  expect(nativeReady(root)).toBeNull()
  expect((await prepare(root)).result).toBe('ready')
  expect(readFileSync(addon(root), 'utf8')).toBe('addon')
  expect(existsSync(leftover)).toBe(false)
})

test('files that are damaged later are not ready, and are made anew', async () => {
  const root = checkout('one', INSTALLS)
  await prepare(root)
  writeFileSync(join(store(), 'deps/lib/libtensorflow.so'), 'cut')
  expect(nativeReady(root)).toBeNull()
  expect((await prepare(root)).result).toBe('ready')
  expect(tries()).toBe(2)
})

test('files that do not compute are not called ready', async () => {
  const root = checkout('one', INSTALLS)
  const state = await prepare(root, { prove: async () => 'it does not load: wrong machine' })
  expect(state).toMatchObject({ finished: true, result: 'left-out' })
  expect(state.reason).toContain('wrong machine')
  expect(nativeReady(root)).toBeNull()
  expect(existsSync(store())).toBe(false)
})

test('files that a person put into the package are used as they are, once they have computed', async () => {
  const root = checkout('one', FAILS)
  write(join(root, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node'), 'by hand')
  write(join(root, 'node_modules/@tensorflow/tfjs-node/deps/lib/libtensorflow.so'), 'by hand')
  expect(nativeReady(root)).toBeNull()
  expect((await prepare(root)).result).toBe('ready')
  expect(nativeReady(root)).not.toBeNull()
  expect(tries()).toBe(0)
})

test('a failure says why and what to do, and is not repeated soon unless asked for', async () => {
  const root = checkout('one', FAILS)
  const state = await prepare(root)
  expect(state).toMatchObject({ finished: true, result: 'left-out' })
  expect(state.reason).toContain('the host is out of reach')
  expect(state.howToAdd).toMatch(/g\+\+/)
  expect((await prepare(root)).reason).toBe(state.reason)
  expect(tries()).toBe(1)
  await prepare(root, { force: true })
  expect(tries()).toBe(2)
})

test('two preparations at once do the work once', async () => {
  const states = await Promise.all([prepare(checkout('one', INSTALLS)), prepare(checkout('two', INSTALLS))])
  expect(states.map((state) => state.result)).toEqual(['ready', 'ready'])
  expect(tries()).toBe(1)
})

test('a stop ends what was started, leaves nothing half-finished, and does not count as a failure', async () => {
  const root = checkout('one', HANGS)
  const abort = new AbortController()
  const running = prepare(root, { signal: abort.signal })
  await vi.waitUntil(() => tries() > 0, { timeout: 20_000 })
  const pid = Number(readFileSync(join(folder, 'count'), 'utf8'))
  abort.abort()
  expect(await running).toMatchObject({ finished: true, result: 'left-out', fingerprint: '' })
  await vi.waitUntil(() => isGone(pid), { timeout: 20_000 })
  expect(readdirSync(cache).filter((name) => name.startsWith('tfjs-node') || name.endsWith('.lock'))).toEqual([])
  write(join(root, 'node_modules/@tensorflow/tfjs-node/scripts/install.js'), INSTALLS)
  expect((await prepare(root)).result).toBe('ready')
})

test('without the npm package the engine is left out with the command that adds it', async () => {
  const state = await prepare(join(folder, 'empty'))
  expect(state).toMatchObject({ result: 'left-out', howToAdd: 'Run: npm ci --include=optional' })
})

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}
