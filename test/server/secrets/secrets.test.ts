import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seal, unseal } from '#server/secrets/seal.ts'
import { type InProcessServer, startTestServer, temporaryFolder } from '#test/helpers/server.ts'

let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const put = (name: string, value: unknown) => server.request('PUT', `/api/secrets/${name}`, { value })

test('a secret is stored, listed by name and never answered', async () => {
  const value = 'hunter2-and-more'
  expect((await put('db.password', value)).status).toBe(200)
  const listed = await server.request('GET', '/api/secrets')
  expect(listed.body).toEqual({ secrets: [{ name: 'db.password', updatedAt: expect.any(Number) }] })
  expect(server.services.secrets.reveal('db.password')).toBe(value)
  for (const file of readdirSync(server.home).filter((name) => statSync(join(server.home, name)).isFile())) {
    expect(readFileSync(join(server.home, file)).includes(value), file).toBe(false)
  }
})

test('the key is a file that its owner alone may read', async () => {
  await put('any', 'value')
  if (process.platform !== 'win32') expect(statSync(join(server.home, 'secrets.key')).mode & 0o777).toBe(0o600)
})

test('what a run was given is hidden in texts', async () => {
  await put('token', 'tok-123456')
  expect(server.services.secrets.redact('sent tok-123456 to the host')).toBe('sent tok-123456 to the host')
  server.services.secrets.reveal('token')
  expect(server.services.secrets.redact('sent tok-123456 to the host')).toBe('sent •••• to the host')
})

test('a deleted or unknown secret is not found, a bad name or value is refused', async () => {
  await put('gone', 'value')
  expect((await server.request('DELETE', '/api/secrets/gone')).status).toBe(204)
  expect((await server.request('DELETE', '/api/secrets/gone')).status).toBe(404)
  expect(() => server.services.secrets.reveal('gone')).toThrow('There is no secret "gone"')
  expect((await put('1st', 'value')).status).toBe(400)
  expect((await put('a%20b', 'value')).status).toBe(400)
  for (const value of ['', 5, null]) expect((await put('ok', value)).status).toBe(400)
})

test('a lost or damaged key is told in words and nothing is overwritten', async () => {
  const home = await temporaryFolder()
  const first = await startTestServer({ home })
  first.services.secrets.put('kept', 'value')
  await first.close()
  const key = readFileSync(join(home, 'secrets.key'))
  writeFileSync(join(home, 'secrets.key'), Buffer.alloc(32))
  const second = await startTestServer({ home })
  expect(() => second.services.secrets.reveal('kept')).toThrow('cannot be opened with the key')
  await second.close()
  rmSync(join(home, 'secrets.key'))
  const third = await startTestServer({ home })
  expect((await third.request('PUT', '/api/secrets/new', { value: 'x' })).body).toMatchObject({
    code: 'conflict',
    detail: expect.stringContaining('is gone'),
  })
  await third.close()
  writeFileSync(join(home, 'secrets.key'), key)
  const fourth = await startTestServer({ home })
  expect(fourth.services.secrets.reveal('kept')).toBe('value')
  await fourth.close()
  rmSync(home, { recursive: true })
})

test('any text comes back from its seal; another name, key or a changed byte does not open it', () => {
  const key = Buffer.alloc(32, 7)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 1 }), fc.nat(), (value, name, at) => {
      const sealed = seal(key, name, value)
      expect(unseal(key, name, sealed)).toBe(Buffer.from(value).toString())
      expect(() => unseal(key, `${name}x`, sealed)).toThrow()
      expect(() => unseal(Buffer.alloc(32, 8), name, sealed)).toThrow()
      const changed = Buffer.from(sealed)
      const index = at % changed.length
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(() => unseal(key, name, changed)).toThrow()
    }),
  )
})
