import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { inArray } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { emptyFlow } from '#nodes/core/flow/flow.ts'
import { parseFileReference, resolveFile } from '#server/files/fileReference.ts'
import { plainFileName } from '#server/files/fileService.ts'
import { files } from '#server/files/schema.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer({ settings: { uploadLimit: 1 } })
})
afterAll(() => server.close())

const upload = async (name: string, body: string | Uint8Array<ArrayBuffer>) => {
  const response = await fetch(`${server.url}/api/files?name=${encodeURIComponent(name)}`, { method: 'POST', body })
  return { status: response.status, body: await response.json() }
}
const resource = z.object({ id: z.string(), reference: z.string() })
const leftovers = () => readdirSync(join(server.home, 'artifacts', 'tmp'))

test('an upload is stored by content under its name and can be asked for again', async () => {
  const { status, body } = await upload('Grüße 1.csv', 'a,b\n1,2\n')
  expect([status, body]).toMatchObject([
    201,
    { name: 'Grüße 1.csv', size: 8, reference: expect.stringMatching(/^file:[0-9a-f]{64}\/Grüße 1\.csv$/) },
  ])
  const { id, reference } = body as { id: string; reference: string }
  expect((await server.request('GET', `/api/files/${id}`)).body).toMatchObject({ reference })
  const digest = parseFileReference(reference)?.digest ?? ''
  expect(Buffer.from(await server.services.artifacts.get(digest)).toString()).toBe('a,b\n1,2\n')
})

test('a file of JSON is a file like any other', async () => {
  const text = '{"rows":[1,2,'
  const response = await fetch(`${server.url}/api/files?name=a.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  })
  expect([response.status, await response.json()]).toMatchObject([201, { size: text.length }])
})

test('the same bytes are stored once, under as many names as were given', async () => {
  const first = (await upload('one.csv', 'same bytes')).body
  const again = (await upload('one.csv', 'same bytes')).body
  const other = (await upload('two.csv', 'same bytes')).body
  expect(again).toMatchObject({ id: (first as { id: string }).id })
  expect((other as { reference: string }).reference).toBe(
    (first as { reference: string }).reference.replace('one.csv', 'two.csv'),
  )
})

test('what is empty, too large, nameless or unknown is refused and leaves nothing behind', async () => {
  expect((await upload('empty.csv', '')).status).toBe(400)
  expect((await upload('large.csv', new Uint8Array(1024 * 1024 + 1))).body).toMatchObject({
    code: 'too_large',
    detail: expect.stringContaining('1 MB'),
  })
  // Still sending when it is refused, and sent without saying how much will come.
  for (const body of [new Uint8Array(20_000_000), new Blob([new Uint8Array(20_000_000)]).stream()]) {
    const refused = await fetch(`${server.url}/api/files?name=large.csv`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit)
    expect([refused.status, await refused.json()]).toMatchObject([413, { code: 'too_large' }])
  }
  expect((await upload('..', 'x')).status).toBe(400)
  expect((await fetch(`${server.url}/api/files`, { method: 'POST', body: 'x' })).status).toBe(400)
  expect((await server.request('GET', '/api/files/unknown')).status).toBe(404)
  expect(leftovers()).toEqual([])
})

test('an upload that is broken off leaves nothing behind', async () => {
  await new Promise<void>((resolve) => {
    const sent = request(`${server.url}/api/files?name=cut.csv`, {
      method: 'POST',
      headers: { 'content-length': 1000 },
    })
    sent.on('error', () => resolve())
    sent.write('a,b\n', () => setTimeout(() => sent.destroy(), 50))
  })
  await expect.poll(leftovers).toEqual([])
})

test('a name keeps its last part and loses what file systems cannot hold', () => {
  expect([plainFileName('C:\\data\\a.csv'), plainFileName('../../a.csv'), plainFileName('a:b*?.csv\u0000')]).toEqual([
    'a.csv',
    'a.csv',
    'ab.csv',
  ])
})

test('a flow reaches uploads and files beside it; where others may have written it, nothing outside its folder', async () => {
  const place = { artifactPath: (digest: string) => `/store/${digest}`, flowFolder: '/work/flows', confined: true }
  const digest = 'a'.repeat(64)
  expect(await resolveFile(`file:${digest}/x.csv`, place)).toBe(`/store/${digest}`)
  expect(await resolveFile('data/x.csv', place)).toBe('/work/flows/data/x.csv')
  for (const text of ['../x.csv', '/etc/passwd', 'data/../../x.csv', '..', 'file:short/x.csv', 'a\0b']) {
    await expect(resolveFile(text, place), text).rejects.toMatchObject({ code: 'bad_request' })
  }
  expect(await resolveFile('../x.csv', { ...place, confined: false })).toBe('/work/x.csv')
})

test('a clean-up gives up old uploads that no flow names, and keeps the others', async () => {
  const named = resource.parse((await upload('named.csv', 'a,b\n1,2\n')).body)
  const idle = resource.parse((await upload('idle.csv', 'a,b\n3,4\n')).body)
  const fresh = resource.parse((await upload('fresh.csv', 'a,b\n5,6\n')).body)
  const { db } = server.services
  const old = [named.id, idle.id]
  db.update(files).set({ uploadedAt: 0 }).where(inArray(files.id, old)).run()
  const nodes = [{ id: 'd', type: 'data.csv', version: 1, params: { file: named.reference }, position: { x: 0, y: 0 } }]
  await server.request('POST', '/api/flows', { flow: { ...emptyFlow('Names one'), nodes } })
  expect((await server.request('POST', '/api/artifacts/clean')).status).toBe(200)
  const status = async (id: string) => (await server.request('GET', `/api/files/${id}`)).status
  expect(await Promise.all([named, idle, fresh].map(({ id }) => status(id)))).toEqual([200, 404, 200])
})
