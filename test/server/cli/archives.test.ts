import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { emptyFlow } from '#nodes/core/flow/flow.ts'
import { modelwright } from '#test/helpers/cli.ts'
import { type SpawnedServer, spawnTestServer, temporaryFolder } from '#test/helpers/server.ts'

let place = ''
let server: SpawnedServer
const flowFile = () => join(place, 'line.flow.json')
const flow = {
  ...emptyFlow('Line'),
  nodes: [{ id: 'data', type: 'data.csv', version: 1, params: { file: 'line.csv' }, position: { x: 0, y: 0 } }],
}
const run = (...args: string[]) => modelwright([...args, '--json'], { home: server.home, cwd: place })

beforeAll(async () => {
  place = await temporaryFolder()
  writeFileSync(flowFile(), JSON.stringify(flow))
  writeFileSync(join(place, 'line.csv'), 'a,b\n1,2\n3,4\n')
  server = await spawnTestServer()
})
afterAll(async () => {
  await server.close()
  rmSync(place, { recursive: true, force: true })
})

test('a flow file is exported, imported into a home whose server runs and into one at rest, and compared', async () => {
  const exported = await run('export', 'line.flow.json')
  expect([exported.code, exported.json()]).toMatchObject([
    0,
    { status: 'done', file: join(place, 'line.zip'), files: ['data/line.csv'], missing: [] },
  ])
  expect((await run('export', 'line.flow.json')).json()).toMatchObject({
    message: expect.stringContaining('is there already'),
  })

  const imported = await run('import', 'line.zip', '--name', 'Line again')
  expect([imported.code, imported.json()]).toMatchObject([0, { id: 'line-again', name: 'Line again', nodes: 1 }])
  expect((await server.request('GET', '/api/flows/line-again')).status).toBe(200)
  const other = join(place, 'other-home')
  const atRest = await modelwright(['import', 'line.zip', '--json'], { home: other, cwd: place })
  expect([atRest.code, atRest.json()]).toMatchObject([0, { id: 'line' }])
  expect((await run('import', 'nowhere.zip')).code).toBe(2)
  expect((await run('import', 'line.csv')).json()).toMatchObject({ message: expect.stringContaining('no zip archive') })

  const compared = await run('diff', 'line.flow.json', 'line-again')
  expect([compared.code, compared.json()]).toMatchObject([
    0,
    {
      status: 'different',
      changes: expect.arrayContaining([
        expect.objectContaining({ kind: 'param.changed', nodeId: 'data', field: 'file' }),
        expect.objectContaining({ kind: 'flow.changed', field: 'name' }),
      ]),
    },
  ])
  expect((await run('diff', 'line-again', 'line-again')).json()).toEqual({ status: 'same', changes: [] })
})

test('a backup made while the server works opens as a home that has everything', async () => {
  await server.request('PUT', '/api/secrets/token', { value: 'hidden-value' })
  const { body } = await server.request('POST', '/api/templates/exam-score/copies', { name: 'Kept' })
  const { id } = z.object({ id: z.string() }).parse(body)
  const saved = await run('backup', 'all.tar')
  expect([saved.code, saved.json()]).toMatchObject([0, { status: 'done', file: join(place, 'all.tar') }])
  expect((await run('backup', 'all.tar')).code).toBe(2)

  const restored = join(place, 'restored')
  mkdirSync(restored)
  execFileSync('tar', ['-xf', join(place, 'all.tar'), '-C', restored])
  expect(readFileSync(join(restored, 'secrets.key'))).toEqual(readFileSync(join(server.home, 'secrets.key')))
  const second = await spawnTestServer({ home: restored })
  try {
    const found = await second.request('GET', `/api/flows/${id}`)
    expect([found.status, found.body]).toMatchObject([200, { name: 'Kept' }])
    const file = /file:[0-9a-f]{64}\/exam-score\.csv/.exec(JSON.stringify(found.body))?.[0]
    const probed = await second.request('POST', '/api/probe', { request: { kind: 'csv', file, options: {} } })
    expect(probed.body).toMatchObject({ facts: { rows: expect.any(Number) } })
    expect((await second.request('GET', '/api/secrets')).body).toMatchObject({ secrets: [{ name: 'token' }] })
  } finally {
    await second.close()
  }
})
