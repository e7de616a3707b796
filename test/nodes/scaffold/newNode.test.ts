import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scaffoldNode } from '#nodes/scaffold/newNode.ts'

const root = join(import.meta.dirname, '../../..')
let copy = ''
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'modelwright-scaffold-'))
  cpSync(join(root, 'nodes'), join(copy, 'nodes'), { recursive: true })
  cpSync(join(root, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterEach(() => rmSync(copy, { recursive: true, force: true }))

const compile = () =>
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'nodes', '--outDir', join(copy, 'out')],
    { cwd: copy, encoding: 'utf8' },
  )

test('a scaffolded layer and a scaffolded step compile as they are, and stand in the lists', () => {
  scaffoldNode(copy, 'layers/gaussianNoise', { inline: true })
  const step = scaffoldNode(copy, 'prepare/dropOutliers', { inline: false })
  expect(compile()).toBe('')
  expect(step.written.every((path) => existsSync(join(copy, path)))).toBe(true)
  expect(readFileSync(join(copy, 'nodes/index.ts'), 'utf8')).toMatch(/ {2}gaussianNoise,\n {2}dropOutliers,\n\]/)
  expect(readFileSync(join(copy, 'nodes/runs.ts'), 'utf8')).toContain("'prepare.dropOutliers': runDropOutliers,")
})

test.each([
  ['Layers/Dense', /no name for a node/],
  ['layers/dense', /is there already/],
  ['magic/wand', /no category "magic"/],
  ['layers/../dense', /no name for a node/],
])('%s is refused in plain words and nothing is written', (path, message) => {
  const before = readFileSync(join(copy, 'nodes/index.ts'), 'utf8')
  expect(() => scaffoldNode(copy, path, { inline: true })).toThrow(message)
  expect(readFileSync(join(copy, 'nodes/index.ts'), 'utf8')).toBe(before)
})
