import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { engineState } from '#server/ml/engineState.ts'
import { linkStore, nativeStore, writeReadyRecord } from '#server/setup/nativeFiles.ts'
import { type NativeState, writeNativeState } from '#server/setup/nativeState.ts'

let root: string
let stateFile: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'modelwright-engine-'))
  stateFile = join(root, 'state.json')
  write(join(pack(), 'package.json'), JSON.stringify({ version: '9.9.9' }))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const pack = () => join(root, 'node_modules/@tensorflow/tfjs-node')
const look = (env: Record<string, string> = {}) => engineState({ root, stateFile, env })

function write(path: string, content: string) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

function putState(change: Partial<NativeState>) {
  writeNativeState(stateFile, {
    step: 'download',
    message: 'downloading',
    progress: 0.4,
    startedAt: Date.now(),
    updatedAt: Date.now(),
    pid: process.pid,
    finished: false,
    result: null,
    reason: '',
    howToAdd: '',
    fingerprint: '',
    ...change,
  })
}

test('before any preparation the WebAssembly engine is in use', () => {
  expect(look()).toMatchObject({ inUse: 'wasm', native: { state: 'absent', message: 'it has not been prepared yet' } })
  expect(look().howToAdd).toBe('Run: npm run native')
})

test('while the native engine is prepared its progress shows', () => {
  putState({})
  expect(look()).toMatchObject({ inUse: 'wasm', native: { state: 'preparing', progress: 0.4, message: 'downloading' } })
  expect(look().howToAdd).toBe('')
})

test.each([
  ['whose process is gone', () => ({ pid: spawnSync(process.execPath, ['-e', '']).pid })],
  ['whose heart stopped', () => ({ updatedAt: Date.now() - 60_000 })],
])('a preparation %s is not waited for', (_, change) => {
  putState(change())
  expect(look().native).toMatchObject({ state: 'absent' })
  expect(look().native.message).toMatch(/interrupted/)
})

test('where it was left out the reason and the remedy are passed on', () => {
  putState({ finished: true, result: 'left-out', reason: 'no compiler', howToAdd: 'Install g++' })
  expect(look()).toMatchObject({ native: { state: 'absent', message: 'no compiler' }, howToAdd: 'Install g++' })
  expect(look().reason).toMatch(/because the native one is absent: no compiler\. .*slower/)
})

test('once its files are complete it is in use, whatever the state file says', () => {
  putState({ finished: true, result: 'left-out', reason: 'no compiler' })
  const store = nativeStore(join(root, 'cache'), '9.9.9', 'linux', 'x64')
  write(join(store, 'lib/napi-v8/tfjs_binding.node'), 'addon')
  write(join(store, 'deps/lib/libtensorflow.so'), 'library')
  linkStore({ folder: pack(), version: '9.9.9' }, store)
  expect(look().inUse).toBe('wasm')
  writeReadyRecord(store, 'the TensorFlow wheel')
  expect(look()).toMatchObject({ inUse: 'native', native: { state: 'ready', progress: 1 }, howToAdd: '' })
  expect(look({ MODELWRIGHT_ENGINE: 'wasm' })).toMatchObject({ inUse: 'wasm', native: { state: 'ready' } })
})

test('an engine asked for that is not there is not claimed', () => {
  expect(look({ MODELWRIGHT_ENGINE: 'native' }).inUse).toBe('wasm')
})

test('a damaged state file is as good as none', () => {
  writeFileSync(stateFile, '{"step": "downl')
  expect(look().native.state).toBe('absent')
  writeFileSync(stateFile, '[1]')
  expect(look().native.state).toBe('absent')
})

test('without the package it says how to add it', () => {
  rmSync(pack(), { recursive: true })
  expect(look()).toMatchObject({ native: { state: 'absent' }, howToAdd: 'Run: npm ci --include=optional' })
})
