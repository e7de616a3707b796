import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAttemptLimit } from '#server/identity/attemptLimit.ts'
import { requiredRole } from '#server/identity/requiredRole.ts'
import { handMadeModel } from '#test/helpers/handMadeModel.ts'
import { type InProcessServer, startTestServer, temporaryFolder } from '#test/helpers/server.ts'

const password = 'correct horse battery'
let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer({ settings: { password } })
  const { model } = await handMadeModel(server.services.artifacts)
  await server.services.endpoints.deploy({ name: 'exam', model })
})
afterAll(() => server.close())

const ask = (
  method: string,
  path: string,
  { token, body, cookie }: { token?: string; body?: unknown; cookie?: string } = {},
) =>
  fetch(server.url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const logIn = async (name: string, given: string): Promise<string> => {
  const response = await ask('POST', '/api/session', { body: { name, password: given } })
  expect(response.status).toBe(201)
  return ((await response.json()) as { token: string }).token
}

test('with a password nothing but the health answers to strangers', async () => {
  expect((await ask('GET', '/api/health')).status).toBe(200)
  for (const [method, path] of [
    ['GET', '/api/flows'],
    ['POST', '/api/flows'],
    ['GET', '/api/openapi.json'],
    ['POST', '/endpoints/exam/invocations'],
    ['POST', '/api/endpoints/exam/predict'],
    ['GET', '/api/session'],
    ['GET', '/api/nothing'],
  ] as const) {
    const response = await ask(method, path, method === 'POST' ? { body: {} } : {})
    expect([path, response.status]).toEqual([path, 401])
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  }
})

test('a person who opens a page gets the login form, and after it the app', async () => {
  const page = await ask('GET', '/flows/anything')
  expect([page.status, page.headers.get('content-type')]).toEqual([401, expect.stringContaining('text/html')])
  expect(await page.text()).toContain('action="/login"')
  const entered = await fetch(`${server.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ name: 'owner', password }),
  })
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/'])
  const cookie = entered.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/HttpOnly/i)
  expect(cookie).toMatch(/SameSite=Lax/i)
  expect((await ask('GET', '/api/flows', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200)
})

test('a wrong password is refused, on the form too, without saying which part was wrong', async () => {
  const wrongName = await ask('POST', '/api/session', { body: { name: 'nobody', password } })
  const wrongPassword = await ask('POST', '/api/session', { body: { name: 'owner', password: 'wrong' } })
  expect([wrongName.status, wrongPassword.status]).toEqual([401, 401])
  expect(((await wrongName.json()) as { detail: string }).detail).toBe(
    ((await wrongPassword.json()) as { detail: string }).detail,
  )
  await logIn('owner', password)
})

test('each role may do what it is for and no more', async () => {
  const owner = await logIn('owner', password)
  for (const role of ['editor', 'labeller', 'viewer']) {
    expect(
      (await ask('PUT', `/api/people/${role}-1`, { token: owner, body: { role, password: 'a long password' } })).status,
    ).toBe(204)
  }
  const row = { rows: [{ hours: 1, practice: 1, track: 'data' }] }
  const may: Record<string, [number, number, number, number]> = {}
  for (const name of ['editor-1', 'labeller-1', 'viewer-1']) {
    const token = await logIn(name, 'a long password')
    may[name] = [
      (await ask('GET', '/api/flows', { token })).status,
      (await ask('POST', '/api/endpoints/exam/predict', { token, body: row })).status,
      (await ask('POST', '/api/flows', { token, body: { name: 'By them' } })).status,
      (await ask('PUT', '/api/secrets/key', { token, body: { value: 'x' } })).status,
    ]
  }
  expect(may).toEqual({
    'editor-1': [200, 200, 201, 403],
    'labeller-1': [200, 200, 403, 403],
    'viewer-1': [200, 200, 403, 403],
  })
})

test('a changed password, a removed person and a log-out end the session at once', async () => {
  const owner = await logIn('owner', password)
  const put = (given: string) =>
    ask('PUT', '/api/people/Ann', { token: owner, body: { role: 'viewer', password: given } })
  await put('the first password')
  const first = await logIn('Ann', 'the first password')
  expect(await (await ask('GET', '/api/session', { token: first })).json()).toEqual({
    name: 'Ann',
    role: 'viewer',
    by: 'password',
  })
  await put('the second password')
  expect((await ask('GET', '/api/session', { token: first })).status).toBe(401)
  const second = await logIn('Ann', 'the second password')
  expect((await ask('DELETE', '/api/session', { token: second })).status).toBe(204)
  expect((await ask('GET', '/api/session', { token: second })).status).toBe(401)
  const third = await logIn('Ann', 'the second password')
  expect((await ask('DELETE', '/api/people/Ann', { token: owner })).status).toBe(204)
  expect((await ask('GET', '/api/session', { token: third })).status).toBe(401)
})

test('a session survives a restart with the same password and ends with another one', async () => {
  const home = await temporaryFolder()
  const identifyAfterRestart = async (token: string, given: string) => {
    const again = await startTestServer({ home, settings: { password: given } })
    const identity = await again.services.identities.identify(token)
    await again.close()
    return identity
  }
  const first = await startTestServer({ home, settings: { password } })
  const { token } = await first.services.identities.logIn('owner', password, 'test')
  await first.close()
  expect(await identifyAfterRestart(token, password)).toEqual({ name: 'owner', role: 'owner', by: 'password' })
  expect(await identifyAfterRestart(token, 'another password')).toBeUndefined()
  await rm(home, { recursive: true })
})

test('guessing is slowed down: five failures are free, then the wait doubles up to five minutes', () => {
  let time = 0
  const limit = createAttemptLimit(() => time)
  const waits = Array.from({ length: 16 }, () => {
    limit.failed('a')
    return limit.waitOf('a') / 1000
  })
  expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
  expect(limit.waitOf('b')).toBe(0)
  time = 300_000
  expect(limit.waitOf('a')).toBe(0)
  limit.succeeded('a')
  limit.failed('a')
  expect(limit.waitOf('a')).toBe(0)
})

test('over HTTP too: after five failures even the right password has to wait, and is told how long', async () => {
  const other = await startTestServer({ settings: { password } })
  const attempt = (given: string) => other.request('POST', '/api/session', { name: 'owner', password: given })
  try {
    for (let count = 0; count < 5; count += 1) expect((await attempt('wrong wrong wrong')).status).toBe(401)
    const refused = await attempt(password)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await other.request('GET', '/api/health')).status).toBe(200)
    await expect.poll(async () => (await attempt(password)).status, { timeout: 5000 }).toBe(201)
  } finally {
    await other.close()
  }
})

test('a request that no rule names takes an editor', () => {
  expect(requiredRole('PATCH', '/api/anything')).toBe('editor')
  expect(requiredRole('POST', '/api/runs')).toBe('editor')
  expect(requiredRole('PUT', '/api/runs/1/nodes/n/labels/4')).toBe('labeller')
  expect(requiredRole('GET', '/api/secrets')).toBe('owner')
  expect(requiredRole('HEAD', '/api/flows')).toBe('viewer')
})
