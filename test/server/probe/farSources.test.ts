import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasPostgres, isLinuxX64, postgresServer, readerPassword } from '#test/helpers/databaseServers.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'
import { serveText } from '#test/helpers/serveText.ts'

let server: InProcessServer
const isPossible = hasPostgres || isLinuxX64
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

type Run = { id: string; status: string; nodes: { state: string }[] }

test.skipIf(!isPossible)(
  'a database is read at every run, or when asked; its password is in no answer',
  async () => {
    const database = await postgresServer()
    await database.run('DROP TABLE IF EXISTS sizes', 'CREATE TABLE sizes AS SELECT n FROM generate_series(1, 9) AS n')
    await server.request('PUT', '/api/secrets/shop', { value: database.address })
    const answers: unknown[] = []
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await server.request(method, path, body)
      answers.push(answer.body)
      return answer.body
    }
    const runWith = async (params: Record<string, unknown>) => {
      const node = {
        id: 'data',
        type: 'data.postgres',
        version: 1,
        params: { connection: 'shop', table: 'sizes', ...params },
        position: { x: 0, y: 0 },
      }
      const flow = { format: 'modelwright-flow', schemaVersion: 1, name: 'Sizes', nodes: [node], edges: [] }
      const { id } = (await ask('POST', '/api/flows', { flow })) as { id: string }
      const again = async () => {
        const run = (await ask('POST', '/api/runs', { flowId: id })) as { id: string }
        answers.push(await (await fetch(`${server.url}/api/runs/${run.id}/events`)).text())
        const { nodes, status } = (await ask('GET', `/api/runs/${run.id}`)) as Run
        const page = await ask('GET', `/api/runs/${run.id}/nodes/data/outputs/table/page?offset=0&limit=1`)
        return [status, nodes[0]?.state, (page as { rows: number }).rows]
      }
      return again
    }
    const atEveryRun = await runWith({ refresh: 'run' })
    const whenAsked = await runWith({ refresh: 'asked', asked: 'monday' })
    const whenOld = await runWith({ refresh: 'minutes', minutes: 60 })
    for (const again of [atEveryRun, whenAsked, whenOld]) expect(await again()).toEqual(['done', 'done', 9])
    await database.run('INSERT INTO sizes VALUES (10)')
    expect(await atEveryRun()).toEqual(['done', 'done', 10])
    expect(await whenAsked()).toEqual(['done', 'cached', 9])
    expect(await whenOld()).toEqual(['done', 'cached', 9])
    expect(await (await runWith({ refresh: 'asked', asked: 'tuesday' }))()).toEqual(['done', 'done', 10])

    const node = { connection: 'absent', table: 'sizes', query: '', refresh: 'run', minutes: 60, asked: '' }
    const missing = await server.request('POST', '/api/probe', {
      request: { kind: 'source', source: { format: 'postgres', ...node } },
    })
    expect([missing.status, missing.body]).toMatchObject([404, { detail: expect.stringContaining('"absent"') }])
    for (const secret of [readerPassword, encodeURIComponent(readerPassword)])
      expect(JSON.stringify(answers)).not.toContain(secret)
  },
  60_000,
)

test('an address of this machine is read where the setting allows it, and costs no work while its bytes are the same', async () => {
  const address = await serveText('size,colour\n1,red\n2,blue\n', 'text/csv')
  const node = { id: 'data', type: 'data.http', version: 1, params: { address }, position: { x: 0, y: 0 } }
  const flow = { format: 'modelwright-flow', schemaVersion: 1, name: 'Sizes', nodes: [node], edges: [] }
  const refused = await server.request('POST', '/api/flows', { flow })
  const { id: closed } = refused.body as { id: string }
  const answer = await server.request('POST', '/api/runs', { flowId: closed })
  expect([answer.status, answer.body]).toMatchObject([
    422,
    { problems: expect.arrayContaining([expect.objectContaining({ code: 'address_refused', nodeId: 'data' })]) },
  ])

  const open = await startTestServer({ settings: { allowedAddresses: ['127.0.0.0/8'] } })
  try {
    const { id } = (await open.request('POST', '/api/flows', { flow })).body as { id: string }
    const runOnce = async () => {
      const run = (await open.request('POST', '/api/runs', { flowId: id })).body as { id: string }
      await (await fetch(`${open.url}/api/runs/${run.id}/events`)).text()
      return ((await open.request('GET', `/api/runs/${run.id}`)).body as Run).nodes[0]?.state
    }
    expect([await runOnce(), await runOnce()]).toEqual(['done', 'cached'])
  } finally {
    await open.close()
  }
}, 60_000)
