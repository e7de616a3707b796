import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { homeFolder, isLoopback, readSettings, settingsList } from '#server/config.ts'
import { temporaryFolder } from '#test/helpers/server.ts'

let home = ''
beforeAll(async () => {
  home = await temporaryFolder()
})
beforeEach(() => rmSync(join(home, 'config.json'), { force: true }))
afterAll(() => rmSync(home, { recursive: true }))

const config = (text: string) => writeFileSync(join(home, 'config.json'), text)
const read = (
  flags: Parameters<typeof readSettings>[0] extends infer O | undefined
    ? O extends { flags?: infer F }
      ? F
      : never
    : never = {},
  env: Record<string, string> = {},
) => readSettings({ flags: { home, ...flags }, env })

test('without anything set, the server stays on this machine, at port 4400', () => {
  expect(read()).toMatchObject({ home, host: '127.0.0.1', port: 4400, password: undefined, allowedHosts: [] })
})

test('a flag comes before the environment, that before the file, that before the default', () => {
  expect(read().port).toBe(4400)
  config('{ "port": 1111 }')
  expect(read().port).toBe(1111)
  expect(read({}, { MODELWRIGHT_PORT: '2222' }).port).toBe(2222)
  expect(read({ port: '3333' }, { MODELWRIGHT_PORT: '2222' }).port).toBe(3333)
  expect(read({}, { MODELWRIGHT_PORT: '' }).port).toBe(1111)
})

test('the home is the flag, else the variable, else the data folder of this account', () => {
  expect(homeFolder({ home: '/a' }, { MODELWRIGHT_HOME: '/b' })).toBe('/a')
  expect(homeFolder({}, { MODELWRIGHT_HOME: '/b' })).toBe('/b')
  expect(homeFolder({}, {})).toMatch(/modelwright/)
})

test.each([
  ['a flag', { port: 'x' }, {}, '', '--port is "x", but must be a whole number from 0 to 65535'],
  ['a flag out of range', { port: '70000' }, {}, '', '--port is "70000"'],
  ['an empty flag', { port: '' }, {}, '', '--port is ""'],
  ['a variable', {}, { MODELWRIGHT_NODE_MEMORY: '5' }, '', 'MODELWRIGHT_NODE_MEMORY is "5", but must be megabytes'],
  ['the file', {}, {}, '{ "workers": 0 }', '"workers" in'],
  ['the kind of a value', {}, {}, '{ "port": [1] }', '"port" in'],
  ['an unknown setting', {}, {}, '{ "prot": 1 }', 'unknown setting "prot". Known are: host, port'],
  ['a file that is no JSON', {}, {}, '{', 'is not valid JSON'],
  ['a file that is a list', {}, {}, '[]', 'must hold one JSON object'],
  ['a password in the file', {}, {}, '{ "password": "long enough it is" }', 'must not hold the password'],
  ['a short password', {}, { MODELWRIGHT_PASSWORD: 'short' }, '', 'at least 10 characters'],
  ['an absent password file', { passwordFile: '/nothing/here' }, {}, '', 'cannot be read'],
])('%s that is wrong is named with what was expected', (_, flags, env, file, message) => {
  if (file !== '') config(file)
  expect(() => read(flags, env)).toThrow(message)
})

test('any other address than loopback needs a password, and the message says how to set one', () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.example.org']) {
    expect(() => read({ host })).toThrow(/needs a password first. Set MODELWRIGHT_PASSWORD .* --password-file/)
  }
  expect(read({ host: '0.0.0.0' }, { MODELWRIGHT_PASSWORD: 'correct horse battery' }).password).toBe(
    'correct horse battery',
  )
  mkdirSync(join(home, 'secrets'), { recursive: true })
  writeFileSync(join(home, 'secrets', 'password'), 'correct horse battery\nnot this\n')
  expect(read({ host: '0.0.0.0', passwordFile: join(home, 'secrets', 'password') }).password).toBe(
    'correct horse battery',
  )
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.5.5.5']) expect(isLoopback(host)).toBe(true)
})

test('every setting has a flag and a variable of its own and a default that it takes itself', () => {
  const settings = Object.values(settingsList)
  expect(new Set(settings.map(({ flag }) => flag)).size).toBe(settings.length)
  expect(new Set(settings.map(({ env }) => env)).size).toBe(settings.length)
  for (const setting of settings) expect(setting.schema.safeParse(setting.default()).success).toBe(true)
})
