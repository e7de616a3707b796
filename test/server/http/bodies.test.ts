import { afterAll, beforeAll, expect, test } from 'vitest'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('a GET that says it has JSON, and has none, is answered', async () => {
  const headers = { 'content-type': 'application/json' }
  expect((await fetch(`${server.url}/api/flows`, { headers })).status).toBe(200)
  expect((await fetch(`${server.url}/api/flows`, { headers, method: 'HEAD' })).status).toBe(200)
  const posted = await fetch(`${server.url}/api/flows`, { headers, method: 'POST' })
  expect([posted.status, await posted.json()]).toMatchObject([400, { detail: expect.stringContaining('JSON') }])
})
