import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { definitions } from '#nodes/index.ts'
import { runs } from '#nodes/runs.ts'

const root = join(import.meta.dirname, '..')
/** Files of the checkout, tracked or new, as paths from the root. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path && existsSync(join(root, path)))
const sources = files.filter((path) => /\.(ts|tsx|mts|mjs)$/.test(path))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const importsOf = (path: string) =>
  [
    ...read(path).matchAll(
      /^\s*(import|export)\s+(type\s+)?[^'"]*?from\s+['"]([^'"]+)['"]|(?<!typeof )import\(\s*['"]([^'"]+)['"]\s*\)/gm,
    ),
  ].map((match) => ({ from: match[3] ?? match[4] ?? '', typeOnly: Boolean(match[2]) }))

test('the top level holds what it should and nothing else', () => {
  const allowed = new Set([
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'vite.config.ts',
    'README.md',
    'LICENSE',
    'app',
    'server',
    'nodes',
    'flows',
    'test',
    'node_modules',
    'dist',
    'test-output',
  ])
  const surplus = readdirSync(root).filter((name) => !name.startsWith('.') && !allowed.has(name))
  expect(surplus).toEqual([])
})

test('no source file is longer than 400 lines', () => {
  const long = sources
    .map((path) => `${path}: ${read(path).split('\n').length}`)
    .filter((line) => Number(line.split(': ')[1]) > 401)
  expect(long).toEqual([])
})

/** Packages that are heavy or change shape: each has one room that may import it, so that replacing it touches that room alone. */
const rooms: Record<string, RegExp> = {
  '@xyflow/react': /^app\/canvas\//,
  '@tensorflow/tfjs-node': /^server\/(ml\/tf\.ts|setup\/)/,
  '@tensorflow/tfjs-backend-wasm': /^server\/ml\/tf\.ts/,
  'protobufjs/light.js': /^server\/compile\//,
  '@duckdb/node-api': /^(server\/tables\/|server\/setup\/)/,
  'better-sqlite3': /^server\/(db\/|setup\/|sources\/)/,
  '@codemirror/view': /^app\/inspector\/code\//,
  '@codemirror/state': /^app\/inspector\/code\//,
  'quickjs-emscripten-core': /^server\/sandbox\//,
  '@napi-rs/image': /^server\/pictures\//,
  uplot: /^app\/results\//,
  '@observablehq/plot': /^app\/results\//,
  '@hono/node-server': /^server\//,
}

test('each heavy package is imported in one room', () => {
  const strays = sources
    .filter((path) => !path.startsWith('test/'))
    .flatMap((path) =>
      importsOf(path)
        .filter(({ from, typeOnly }) => !typeOnly && rooms[from] && !rooms[from].test(path))
        .map(({ from }) => `${path} imports ${from}`),
    )
  expect(strays).toEqual([])
})

test('the app takes the server by type, save server/contract', () => {
  const strays = sources
    .filter((path) => path.startsWith('app/'))
    .flatMap((path) =>
      importsOf(path)
        .filter(
          ({ from, typeOnly }) => from.startsWith('#server/') && !from.startsWith('#server/contract/') && !typeOnly,
        )
        .map(({ from }) => `${path} imports ${from}`),
    )
  expect(strays).toEqual([])
})

test('nodes/ takes nothing but itself, zod and hashing', () => {
  const strays = sources
    .filter((path) => path.startsWith('nodes/') && !path.startsWith('nodes/scaffold/'))
    .flatMap((path) =>
      importsOf(path)
        .filter(({ from, typeOnly }) => !/^(\.|#nodes\/|zod$|@noble\/hashes)/.test(from) && !typeOnly)
        .map(({ from }) => `${path} imports ${from}`),
    )
  expect(strays).toEqual([])
})

test('every node file is in the list, and every node that does work has a run', () => {
  const fromFiles = files
    .filter((path) => /^nodes\/[a-z]+\/[A-Za-z0-9]+\.node\.ts$/.test(path))
    .map((path) => path.replace(/^nodes\/([a-z]+)\/([A-Za-z0-9]+)\.node\.ts$/, '$1.$2'))
  expect(definitions.map(({ id }) => id).toSorted()).toEqual(fromFiles.toSorted())
  const working = definitions.filter(({ execution }) => execution === 'worker').map(({ id }) => id)
  expect(Object.keys(runs).toSorted()).toEqual(working.toSorted())
})

test('each test lies where the file it is about lies', () => {
  const strays = files
    .filter((path) => /^test\/(app|nodes|server)\/.*\.test\.tsx?$/.test(path))
    .filter((path) => {
      const folder = join(root, path.replace(/^test\//, '').replace(/\/[^/]+$/, ''))
      return !existsSync(folder)
    })
  expect(strays).toEqual([])
})

test('the repository names no machine and no registry', () => {
  const words = [/(^|[^A-Za-z0-9_.])\/(home|root|Users)\/[a-z]/m, /registry\.npmjs\.org|pypi\.org|files\.pythonhosted/]
  const strays = files
    .filter(
      (path) =>
        /\.(ts|tsx|mjs|md|json|css|html|sh)$/.test(path) &&
        path !== 'package-lock.json' &&
        path !== 'test/structure.test.ts',
    )
    .flatMap((path) => words.filter((word) => word.test(read(path))).map((word) => `${path}: ${word}`))
  expect(strays).toEqual([])
})
