import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '#test/helpers/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** Sends headers that `fetch` would not let us forge. */
const send = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })

const port = () => new URL(server.url).port
const json = { 'content-type': 'application/json' }

test.each([
  'evil.example',
  'evil.example:4400',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '192.168.0.1',
  'evil@127.0.0.1',
  '[::2]',
])('a host name that is not ours is refused, whatever is asked for: "%s"', async (host) => {
  for (const path of ['/', '/api/health', '/api/flows', '/endpoints/x/invocations']) {
    const { status, body } = await send('GET', path, { host })
    expect([400, 403], path).toContain(status)
    if (status === 403) expect(JSON.parse(body)).toMatchObject({ code: 'foreign_origin' })
  }
})

test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])(
  'this machine is answered as %s with any port',
  async (name) => {
    expect((await send('GET', '/api/health', { host: `${name}:${port()}` })).status).toBe(200)
  },
)

test.each([
  'https://evil.example',
  'null',
  'http://127.0.0.1:1',
  'http://localhost',
  'file://',
  'http://127.0.0.1.evil.example',
])('a page of another origin can neither read nor change anything: %s', async (origin) => {
  const host = `127.0.0.1:${port()}`
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, body } = await send(
      method,
      '/api/flows',
      { host, origin, ...json },
      method === 'POST' ? '{"name":"planted"}' : '',
    )
    expect([method, status]).toEqual([method, 403])
    expect(body).not.toContain('access-control')
  }
  expect(JSON.stringify((await server.request('GET', '/api/flows')).body)).not.toContain('planted')
})

test('the app itself, which is of the same origin, may do everything', async () => {
  const host = `127.0.0.1:${port()}`
  const { status } = await send(
    'POST',
    '/api/flows',
    { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin', ...json },
    '{"name":"Mine"}',
  )
  expect(status).toBe(201)
})

test('a form of another site, sent as a simple request, is refused even without an Origin', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const { status } = await send(
      'POST',
      '/api/flows',
      {
        'content-type': type,
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      },
      '{"name":"planted"}',
    )
    expect(status).toBe(403)
    expect((await send('POST', '/api/flows', { 'content-type': type }, '{"name":"planted"}')).status).toBe(415)
  }
})

test('an image or script tag of another site reads nothing; a link to the app opens it', async () => {
  expect(
    (
      await send('GET', '/api/flows', {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-dest': 'image',
      })
    ).status,
  ).toBe(403)
  expect(
    (
      await send('GET', '/', {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'iframe',
      })
    ).status,
  ).toBe(403)
  const followed = await send('GET', '/', {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  })
  expect(followed.status).not.toBe(403)
})

test('every answer forbids sniffing and framing', async () => {
  for (const path of ['/', '/api/health', '/api/nothing']) {
    const { headers } = await fetch(server.url + path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
  expect((await fetch(server.url)).headers.get('content-security-policy')).toContain("script-src 'self'")
})
