import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createApp } from '#server/app.ts'
import { AppError } from '#server/appError.ts'
import { errorCodes } from '#server/contract/errors.ts'
import { jsonDepth } from '#server/http/jsonGuard.ts'
import { toAppError } from '#server/http/problemResponse.ts'
import { type InProcessServer, startTestServer, temporaryFolder } from '#test/helpers/server.ts'

let server: InProcessServer
let dist = ''
let app: ReturnType<typeof createApp>
beforeAll(async () => {
  server = await startTestServer()
  dist = await temporaryFolder()
  app = createApp({
    ...server.services,
    guard: { loopback: true, allowedHosts: [] },
    appFolder: dist,
    onInternalError: () => undefined,
  })
})
afterAll(async () => {
  await server.close()
  rmSync(dist, { recursive: true })
})

const ask = (path: string, init: RequestInit = {}) =>
  app.request(`http://127.0.0.1${path}`, { ...init, headers: { host: '127.0.0.1', ...init.headers } })

test('health says ready, with the version and the engine in use and why', async () => {
  expect((await server.request('GET', '/api/health')).body).toEqual({
    status: 'ready',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    engine: {
      inUse: expect.stringMatching(/^(native|wasm|js)$/),
      reason: expect.any(String),
      native: expect.objectContaining({ state: expect.any(String) }),
    },
  })
})

test('what is not there is a problem, also below the API; a wrong method says which are taken', async () => {
  for (const path of ['/api', '/api/nothing', '/api/flows/x/y/z', '/endpoints/x/y']) {
    const { status, body, headers } = await server.request('GET', path)
    expect([path, status]).toEqual([path, 404])
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toMatchObject({
      type: 'urn:modelwright:problem:not_found',
      title: 'Not found',
      status: 404,
      instance: path,
      code: 'not_found',
    })
  }
  const { status, headers, body } = await server.request('PATCH', '/api/flows')
  expect([status, headers.get('allow'), body]).toMatchObject([
    405,
    'GET, POST',
    { detail: '/api/flows takes GET, POST, not PATCH.' },
  ])
  expect((await server.request('DELETE', '/api/health')).status).toBe(405)
})

test('a body that is too large is refused before it is read', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(
      `${server.url}/api/flows`,
      { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 10 ** 9 } },
      (response) => {
        resolve(response.statusCode)
        sent.destroy()
      },
    )
    sent.on('error', reject)
    sent.flushHeaders()
  })
  expect(status).toBe(413)
})

const schemaNode: z.ZodType = z.lazy(() =>
  z.looseObject({ $ref: z.string().optional(), type: z.union([z.string(), z.array(z.string())]).optional() }),
)
const operation = z.looseObject({
  summary: z.string().min(5),
  tags: z.array(z.string()).min(1),
  parameters: z
    .array(z.looseObject({ name: z.string(), in: z.enum(['query', 'path', 'header', 'cookie']), schema: schemaNode }))
    .optional(),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: schemaNode })) }).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), z.looseObject({ description: z.string().min(1) })),
})
const openApi = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(
    z.string().regex(/^\//),
    z.partialRecord(z.enum(['get', 'post', 'put', 'delete', 'patch']), operation),
  ),
})

test('the OpenAPI document describes every route of the server, with its parameters, and its references lead somewhere', async () => {
  const response = await fetch(`${server.url}/api/openapi.json`)
  expect(response.status).toBe(200)
  const whole: unknown = await response.json()
  const { paths, tags } = openApi.parse(whole)
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const undescribed = ['GET /api/openapi.json', 'GET /api/docs', 'POST /login', 'GET /*']
  const served = app.routes
    .filter((route) => route.method !== 'ALL')
    .map((route) => `${route.method} ${route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}')}`)
  expect([...new Set(served)].filter((route) => !undescribed.includes(route)).sort()).toEqual(described.sort())
  for (const [path, methods] of Object.entries(paths)) {
    for (const each of Object.values(methods)) {
      const names = (each?.parameters ?? [])
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => parameter.name)
      expect(names.sort(), path).toEqual([...path.matchAll(/\{(.+?)\}/g)].map((match) => match[1] ?? '').sort())
      for (const tag of each?.tags ?? []) expect(tags.map(({ name }) => name)).toContain(tag)
    }
  }
  for (const [, reference] of JSON.stringify(whole).matchAll(/"\$ref":"(.*?)"/g)) {
    const found = (reference ?? '')
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), whole)
    expect(found, reference).toBeDefined()
  }
})

test('the reference page is whole in itself and lists the routes', async () => {
  const response = await fetch(`${server.url}/api/docs`)
  const page = await response.text()
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(page).toContain('/api/endpoints/{name}/predict')
  expect(page).not.toMatch(/<script|https?:\/\/(?!127)/)
})

test('the catalogue lists each node with a JSON Schema of its parameters; the flow file has one too', async () => {
  const { body } = await server.request('GET', '/api/catalogue')
  const nodes = z
    .object({
      nodes: z.array(
        z.looseObject({
          id: z.string(),
          params: z.looseObject({ type: z.literal('object'), properties: z.record(z.string(), z.unknown()) }),
        }),
      ),
    })
    .parse(body).nodes
  expect(nodes.map(({ id }) => id)).toEqual(server.services.catalogue.all.map(({ id }) => id))
  expect((await server.request('GET', '/api/schemas/flow')).body).toMatchObject({
    type: 'object',
    required: expect.arrayContaining(['format', 'nodes', 'edges']),
  })
})

test('while the app is not built, a page says so and comes back by itself', async () => {
  const response = await ask('/')
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
  expect(await response.text()).toContain('is being built')
})

test('the built app: hashed files for ever and compressed, its own addresses as the page, nothing outside its folder', async () => {
  mkdirSync(join(dist, 'assets'))
  const script = 'console.log("hello");\n'.repeat(200)
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>App</title>')
  writeFileSync(join(dist, 'assets/main-abc123.js'), script)
  writeFileSync(join(dist, '.secret'), 'no')
  for (const path of ['/', '/endpoints', '/endpoints/exam-score'])
    expect(await (await ask(path)).text()).toContain('<title>App')
  const page = await ask('/flows/exam-score')
  expect([page.status, page.headers.get('cache-control'), await page.text()]).toEqual([
    200,
    'no-cache',
    '<!doctype html><title>App</title>',
  ])
  const br = await ask('/assets/main-abc123.js', { headers: { 'accept-encoding': 'gzip, deflate, br' } })
  expect([br.headers.get('content-encoding'), br.headers.get('cache-control'), br.headers.get('content-type')]).toEqual(
    ['br', 'public, max-age=31536000, immutable', 'text/javascript; charset=utf-8'],
  )
  expect(brotliDecompressSync(Buffer.from(await br.arrayBuffer())).toString()).toBe(script)
  const gzip = await ask('/assets/main-abc123.js', { headers: { 'accept-encoding': 'gzip, br;q=0' } })
  expect(gunzipSync(Buffer.from(await gzip.arrayBuffer())).toString()).toBe(script)
  expect(await (await ask('/assets/main-abc123.js')).text()).toBe(script)
  const again = await ask('/assets/main-abc123.js', { headers: { 'if-none-match': br.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
  for (const path of [
    '/assets/absent-1.js',
    '/favicon.ico',
    '/.secret',
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/%00',
    '/%E0%A4%A',
  ]) {
    expect([path, (await ask(path)).status]).toEqual([path, 404])
  }
})

test('a rebuilt file is served anew', async () => {
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Newer app</title>')
  expect(await (await ask('/')).text()).toContain('Newer app')
})

test('an error of ours is told as one, without its details, and logged', async () => {
  const faults: string[] = []
  const broken = createApp({
    ...server.services,
    engineState: () => {
      throw new Error('secret detail')
    },
    guard: { loopback: true, allowedHosts: [] },
    appFolder: dist,
    onInternalError: (error, where) => faults.push(`${where}: ${String(error)}`),
  })
  const response = await broken.request('http://127.0.0.1/api/health', { headers: { host: '127.0.0.1' } })
  const text = await response.text()
  expect([response.status, JSON.parse(text)]).toMatchObject([500, { code: 'internal' }])
  expect(text).not.toContain('secret detail')
  expect(faults).toEqual(['GET /api/health: Error: secret detail'])
})

test('a full disk is told as one', () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
  expect(toAppError(full)).toMatchObject({
    code: 'disk_full',
    status: 507,
    message: expect.stringContaining('Nothing stored before is lost'),
  })
  expect(toAppError(new AppError('conflict', 'x'))).toMatchObject({ status: errorCodes.conflict })
})

test('nesting is counted outside of texts', () => {
  expect([
    jsonDepth('[]'),
    jsonDepth('{"a":[{"b":1}]}'),
    jsonDepth('"[[[["'),
    jsonDepth('["\\"[[", []]'),
    jsonDepth('5'),
  ]).toEqual([1, 3, 0, 2, 0])
})
