import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MadeKey, NewKey } from '#server/contract/endpoints.ts'
import { handMadeModel, handMadePrediction } from '#test/helpers/handMadeModel.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
const other = { kernel: [2, 1, 1, -5], outputs: (right: number, row: number) => (row === 1 ? right : right + 10) }
const deploy = async (name: string, wrong?: Parameters<typeof handMadeModel>[1]) =>
  server.services.endpoints.deploy({ name, model: (await handMadeModel(server.services.artifacts, wrong)).model })

beforeAll(async () => {
  server = await startTestServer()
  for (const name of ['exam', 'another']) await deploy(name)
})
afterAll(() => server.close())

const row = { hours: 20, practice: 70, track: 'data' }
const makeKey = async (more: Partial<NewKey> = {}): Promise<MadeKey> => {
  const { status, body } = await server.request('POST', '/api/endpoint-keys', { endpoints: ['exam'], ...more })
  expect(status).toBe(201)
  return body as MadeKey
}
const ask = (
  key: string | undefined,
  body: BodyInit = JSON.stringify({ rows: [row] }),
  more: { path?: string; headers?: Record<string, string> } = {},
) =>
  fetch(server.url + (more.path ?? '/endpoints/exam/predict'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...more.headers,
    },
    body,
  })

test.each([
  '/endpoints/exam/predict',
  '/endpoints/exam/invocations',
  '/v2/models/exam/infer',
  '/v1/models/exam:predict',
  '/mlflow/exam/invocations',
])('without a key nothing is answered, and it is said how one is got: %s', async (path) => {
  const response = await ask(undefined, undefined, { path })
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toBe('Bearer')
  expect(await response.text()).toContain('Make a key')
})

test('a key answers in every header that clients have for it, is shown once and never stored', async () => {
  const { key, start, id } = await makeKey()
  for (const headers of [
    { authorization: `Bearer ${key}` },
    { 'x-api-key': key },
    { authorization: `Basic ${Buffer.from(`anyone:${key}`).toString('base64')}` },
    {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu/sagemaker/aws4_request, SignedHeaders=host, Signature=0`,
    },
  ])
    expect((await ask(undefined, undefined, { headers })).status).toBe(200)
  const { body } = await server.request('GET', '/api/endpoints/exam/keys')
  expect(JSON.stringify(body)).not.toContain(key)
  expect(body).toMatchObject({
    keys: expect.arrayContaining([expect.objectContaining({ id, start, lastUsedAt: expect.any(Number) })]),
  })
})

test('a key is good for its endpoints and actions, until it ends or is taken back', async () => {
  const { key, id } = await makeKey()
  expect((await ask(key, undefined, { path: '/endpoints/another/predict' })).status).toBe(403)
  const reading = await makeKey({ actions: ['read'] })
  expect((await ask(reading.key)).status).toBe(403)
  expect((await fetch(`${server.url}/v2/models/exam`, { headers: { 'x-api-key': reading.key } })).status).toBe(200)
  const over = await makeKey({ expiresAt: 1000 })
  expect(await (await ask(over.key)).json()).toMatchObject({
    code: 'unauthorised',
    detail: expect.stringContaining('is over'),
  })
  expect((await server.request('DELETE', `/api/endpoint-keys/${id}`)).status).toBe(204)
  expect((await ask(key)).status).toBe(401)
})

test('after a rotation both keys answer, the old one for a day', async () => {
  const old = await makeKey({ name: 'shop' })
  const { body } = await server.request('POST', `/api/endpoint-keys/${old.id}/rotate`)
  const { key, name } = body as MadeKey
  expect(name).toBe('shop')
  expect([(await ask(old.key)).status, (await ask(key)).status]).toEqual([200, 200])
  const { keys } = (await server.request('GET', '/api/endpoints/exam/keys')).body as { keys: MadeKey[] }
  expect(keys.find(({ id }) => id === old.id)?.expiresAt).toBeLessThanOrEqual(Date.now() + 24 * 60 * 60_000)
})

test('a key that asks too often waits, and is told how long', async () => {
  const { key } = await makeKey({ perMinute: 12 })
  const answers = []
  for (let n = 0; n < 3; n += 1) answers.push(await ask(key))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('a new version answers, one click goes back, a challenger is asked by its alias; all of it is in the trail', async () => {
  await deploy('turns')
  await deploy('turns', other)
  const { key } = await makeKey({ endpoints: ['turns'] })
  const asked = async (query = '') => {
    const response = await ask(key, JSON.stringify({ rows: [{ ...row, track: 'cloud' }] }), {
      path: `/endpoints/turns/predict${query}`,
    })
    return ((await response.json()) as { version: number }).version
  }
  expect(await asked()).toBe(2)
  expect((await server.request('POST', '/api/endpoints/turns/rollback')).body).toMatchObject({
    champion: 1,
    previous: 2,
  })
  expect(await asked()).toBe(1)
  await server.request('PUT', '/api/endpoints/turns/aliases/challenger', { version: 2 })
  expect([await asked('?alias=challenger'), await asked('?version=2'), await asked()]).toEqual([2, 2, 1])
  expect((await server.request('DELETE', '/api/endpoints/turns/versions/1')).body).toMatchObject({ code: 'conflict' })
  expect((await server.request('DELETE', '/api/endpoints/turns/versions/2')).body).toMatchObject({ code: 'conflict' })
  await server.request('DELETE', '/api/endpoints/turns/aliases/challenger')
  expect((await server.request('DELETE', '/api/endpoints/turns/versions/2')).status).toBe(200)
  expect((await ask(key, undefined, { path: '/endpoints/turns/predict?version=2' })).status).toBe(404)
  const { entries } = (await server.request('GET', '/api/endpoints/turns/audit')).body as {
    entries: { what: string }[]
  }
  expect(entries.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['deployed', 'rolled back', 'alias', 'key made', 'version deleted']),
  )
})

test('settings decide what is refused, from the next request on', async () => {
  const set = (patch: object) => server.request('PATCH', '/api/endpoints/another/settings', patch)
  const { key } = await makeKey({ endpoints: ['another'] })
  const predict = (rows: object[]) => ask(key, JSON.stringify({ rows }), { path: '/endpoints/another/predict' })
  const { hours: _, ...withoutHours } = row
  expect([(await predict([{ ...row, extra: 1 }])).status, (await predict([withoutHours])).status]).toEqual([422, 422])
  await set({ extraColumns: 'ignore', absentColumns: 'missing' })
  expect(await (await predict([{ ...withoutHours, extra: 1 }])).json()).toMatchObject({
    predictions: [{ prediction: handMadePrediction({ ...row, hours: null }) }],
  })
  await set({
    missingValues: 'refuse',
    errors: 'brief',
    mostRows: 2,
    dialects: { sagemaker: false, openInference: true, tensorflow: true, mlflow: true },
  })
  expect(await (await predict([withoutHours])).json()).toMatchObject({
    detail: 'Row 1: "hours" is not as the model needs it.',
  })
  expect(JSON.stringify(await (await predict([{ ...row, track: 'art' }])).json())).not.toContain('cloud')
  expect((await predict([row, row, row])).status).toBe(413)
  expect(
    (await ask(key, '20,70,data', { path: '/endpoints/another/invocations', headers: { 'content-type': 'text/csv' } }))
      .status,
  ).toBe(404)
  expect((await set({ mostRows: 0 })).status).toBe(400)
})

test.each([
  ['truncated', '{"rows":[{"hours":', 400],
  ['NaN', '{"rows":[{"hours":NaN}]}', 400],
  ['1e400', '{"rows":[{"hours":1e400,"practice":1,"track":"data"}]}', 422],
  ['deep', `{"rows":${'['.repeat(5000)}${']'.repeat(5000)}}`, 400],
  ['a prototype key', '{"rows":[{"__proto__":{"a":1}}]}', 400],
  ['a million rows', `{"rows":[${'{},'.repeat(999_999)}{}]}`, 413],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0xfe]), 400],
  ['100 MB', Buffer.alloc(100 * 1024 * 1024, 32), 413],
])('a body that does not fit is refused in every form, and the next one is answered: %s', async (_, body, status) => {
  const { key } = await makeKey({ atOnce: 2 })
  expect((await ask(key, body)).status).toBe(status)
  for (const path of [
    '/endpoints/exam/invocations',
    '/v2/models/exam/infer',
    '/v1/models/exam:predict',
    '/mlflow/exam/invocations',
  ]) {
    const answered = await ask(key, body, { path })
    expect(answered.status).toBeGreaterThanOrEqual(400)
    expect(answered.status).toBeLessThan(500)
  }
  expect((await ask(key)).status).toBe(200)
})

test('a packed body is unpacked up to the limit, not beyond', async () => {
  const { key } = await makeKey()
  const headers = { 'content-encoding': 'gzip' }
  expect((await ask(key, gzipSync(JSON.stringify({ rows: [row] })), { headers })).status).toBe(200)
  expect((await ask(key, gzipSync(Buffer.alloc(200 * 1024 * 1024)), { headers })).status).toBe(413)
  expect((await ask(key, 'plain', { headers })).status).toBe(400)
})

test('whoever sends a byte now and then is told that the time is over, and holds nobody up', async () => {
  await deploy('slow')
  await server.request('PATCH', '/api/endpoints/slow/settings', { timeLimit: 300 })
  const { key } = await makeKey({ endpoints: ['slow'], atOnce: 1 })
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
  })
  socket.on('error', () => undefined)
  socket.write(
    `POST /endpoints/slow/predict HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
  )
  await expect.poll(() => answer, { timeout: 5000 }).toContain('408')
  socket.destroy()
  expect((await ask(key, undefined, { path: '/endpoints/slow/predict' })).status).toBe(200)
})

test('whatever JSON comes in whichever form, the answer is a success or says what is wrong', async () => {
  const { key } = await makeKey()
  const wrapped = fc.constantFrom(
    'rows',
    'instances',
    'inputs',
    'dataframe_split',
    'dataframe_records',
    'examples',
    'params',
    'signature_name',
  )
  const body = fc.oneof(fc.jsonValue(), fc.dictionary(wrapped, fc.jsonValue(), { maxKeys: 2 }))
  const path = fc.constantFrom(
    '/endpoints/exam/predict',
    '/endpoints/exam/invocations',
    '/v2/models/exam/infer',
    '/v1/models/exam:predict',
    '/mlflow/exam/invocations',
  )
  await fc.assert(
    fc.asyncProperty(path, body, async (where, value) => {
      expect([200, 400, 413, 422]).toContain((await ask(key, JSON.stringify(value), { path: where })).status)
    }),
    { numRuns: 300 },
  )
})

test('pages of another site may call an endpoint only where its owner has named the site', async () => {
  const { key } = await makeKey()
  const origin = 'https://shop.example.org'
  const headers = { origin, 'sec-fetch-site': 'cross-site' }
  expect((await ask(key, undefined, { headers })).status).toBe(403)
  await server.request('PATCH', '/api/endpoints/exam/settings', { sites: [origin] })
  const allowed = await ask(key, undefined, { headers })
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, origin])
  const before = await fetch(`${server.url}/endpoints/exam/predict`, { method: 'OPTIONS', headers })
  expect(before.status).toBe(204)
  expect(before.headers.get('access-control-allow-headers')).toContain('authorization')
  expect((await ask(undefined, undefined, { headers })).status).toBe(401)
  expect((await ask(key, undefined, { path: '/endpoints/another/predict', headers })).status).toBe(403)
  expect((await ask(key, undefined, { path: '/api/endpoints/exam/predict', headers })).status).toBe(403)
})
