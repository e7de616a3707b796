import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { emptyFlow, flow } from '#nodes/core/flow/flow.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const made = z.object({ id: z.string(), name: z.string(), flow })
const post = async (bytes: Uint8Array<ArrayBuffer>, name = '') => {
  const query = name === '' ? '' : `?name=${encodeURIComponent(name)}`
  const response = await fetch(`${server.url}/api/flows/archives${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/zip' },
    body: bytes,
  })
  return {
    status: response.status,
    body: z.looseObject({ detail: z.string().optional() }).parse(await response.json()),
  }
}
const archiveOf = async (id: string) => {
  const response = await fetch(`${server.url}/api/flows/${id}/archive`)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip'])
  return { bytes: new Uint8Array(await response.arrayBuffer()), about: response.headers.get('content-disposition') }
}
const csvNode = (id: string, file: string) => ({
  id,
  type: 'data.csv',
  version: 1,
  params: { file },
  position: { x: 0, y: 0 },
})

test('an archive holds the flow, its data and a page; what is made from it reads the same rows', async () => {
  const rows = 'a,b\n1,2\n3,4\n'
  const uploaded = await fetch(`${server.url}/api/files?name=${encodeURIComponent('Größe.csv')}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: rows,
  })
  const { reference } = z.object({ reference: z.string() }).parse(await uploaded.json())
  await writeFile(join(server.home, 'flows', 'beside.csv'), 'c\n5\n')
  const document = {
    ...emptyFlow('Shared flow'),
    nodes: [csvNode('up', reference), csvNode('again', reference), csvNode('beside', 'beside.csv')],
  }
  const { id } = made.parse((await server.request('POST', '/api/flows', { flow: document })).body)
  const { bytes, about } = await archiveOf(id)
  expect(about).toBe('attachment; filename="shared-flow.zip"')
  const entries = unzipSync(bytes)
  expect(Object.keys(entries).sort()).toEqual(['README.md', 'data/Größe.csv', 'data/beside.csv', 'flow.flow.json'])
  expect(strFromU8(entries['data/Größe.csv'] ?? new Uint8Array())).toBe(rows)
  expect(strFromU8(entries['README.md'] ?? new Uint8Array())).toContain('# Shared flow')
  const inside = flow.parse(JSON.parse(strFromU8(entries['flow.flow.json'] ?? new Uint8Array())))
  expect(inside.nodes.map((node) => node.params['file'])).toEqual([
    'data/Größe.csv',
    'data/Größe.csv',
    'data/beside.csv',
  ])

  const { status, body } = await post(bytes, 'Taken in')
  expect([status, body]).toMatchObject([201, { name: 'Taken in', id: 'taken-in' }])
  const files = made.parse(body).flow.nodes.map((node) => String(node.params['file']))
  expect(files[0]).toBe(reference)
  const probed = await server.request('POST', '/api/probe', { request: { kind: 'csv', file: files[2], options: {} } })
  expect(probed.body).toMatchObject({ facts: { rows: 1, columns: [{ name: 'c' }] } })
  expect((await archiveOf('taken-in')).bytes.byteLength).toBeGreaterThan(200)
})

test('what is no archive of a flow is refused with the reason, and leaves no flow behind', async () => {
  const text = JSON.stringify({ ...emptyFlow('Evil'), nodes: [csvNode('a', '../../etc/passwd')] })
  const before = (await server.request('GET', '/api/flows')).body
  const cases: [Uint8Array<ArrayBuffer>, number, RegExp][] = [
    [strToU8('not a zip at all'), 422, /no zip archive/],
    [zipSync({ 'a.txt': strToU8('x') }), 400, /holds no flow/],
    [zipSync({ 'a.flow.json': strToU8(text), 'b.flow.json': strToU8(text) }), 400, /several flows/],
    [zipSync({ 'flow.flow.json': strToU8('{"format":') }), 422, /cannot be read as a flow/],
    [zipSync({ 'flow.flow.json': strToU8(text), '../../etc/passwd': strToU8('x') }), 422, /leads out of it/],
    [zipSync({ 'flow.flow.json': strToU8(text), 'big.bin': new Uint8Array(2e7) }, { level: 9 }), 422, /far larger/],
  ]
  for (const [bytes, status, words] of cases) {
    const answer = await post(bytes)
    expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(words) } })
  }
  expect((await server.request('GET', '/api/flows')).body).toEqual(before)
  expect((await fetch(`${server.url}/api/flows/none-such/archive`)).status).toBe(404)
})
