import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { ApiProblem, listOf, messageOf, NoAnswer, read, send } from '#app/api/request.ts'

const answers: Record<string, { status: number; body: string }> = {
  '/good': { status: 200, body: '{"name":"a"}' },
  '/other': { status: 200, body: '{"name":5}' },
  '/refused': {
    status: 409,
    body: '{"type":"urn:modelwright:problem:stale_revision","title":"Stale","status":409,"detail":"Somebody else saved.","code":"stale_revision"}',
  },
  '/proxy': { status: 502, body: '<html>Bad Gateway</html>' },
  '/nothing': { status: 204, body: '' },
}
const server = createServer((request, response) => {
  const answer = answers[request.url ?? ''] ?? { status: 404, body: 'not here' }
  response.statusCode = answer.status
  response.end(answer.status === 204 ? undefined : answer.body)
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
})
const at = (path: string): string => {
  const address = server.address()
  return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}${path}`
}
const named = z.object({ name: z.string() })
const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

test('an answer is checked before it is used', async () => {
  expect(await read(at('/good'), named)).toEqual({ name: 'a' })
  const error = await failure(read(at('/other'), named))
  expect(error).toBeInstanceOf(NoAnswer)
  expect(messageOf(error)).toContain('different versions')
})

test('a refusal carries what the server said', async () => {
  const error = await failure(send('PUT', at('/refused'), {}, z.unknown()))
  expect(error).toBeInstanceOf(ApiProblem)
  expect(error instanceof ApiProblem && [error.message, error.details.code]).toEqual([
    'Somebody else saved.',
    'stale_revision',
  ])
})

test('a server that is off is told in words, also behind a proxy', async () => {
  expect(messageOf(await failure(read(at('/proxy'), named)))).toContain('does not answer')
  expect(messageOf(await failure(read('http://127.0.0.1:9/', named)))).toContain('does not answer')
  expect(messageOf(await failure(read(at('/nowhere'), named)))).toContain('404')
})

test('an empty answer is fine where nothing is expected', async () => {
  expect(await send('DELETE', at('/nothing'), undefined, z.unknown())).toBeUndefined()
})

test('a list may come bare or under one key', () => {
  const list = listOf(z.number())
  expect([list.parse([1, 2]), list.parse({ items: [3], total: 1 })]).toEqual([[1, 2], [3]])
  expect(list.safeParse({ total: 1 }).success).toBe(false)
})
