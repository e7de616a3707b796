import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isLocalHost, snippets } from '#app/endpoints/snippets.ts'

const run = promisify(execFile)
const row = { "it's": 'a "quoted" $HOME `text` \\ é', years: 3.5, cloud: true, course: null }

type Heard = { url: string | undefined; authorization: string | undefined; body: unknown }
const heard: Heard[] = []
const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
const server = createServer(async (request, response) => {
  heard.push({
    url: request.url,
    authorization: request.headers.authorization,
    body: JSON.parse(await textOf(request)),
  })
  response.setHeader('content-type', 'application/json')
  response.end('{"endpoint":"exam","version":1,"predictions":[{"prediction":612.5}]}')
})
const folder = mkdtempSync(join(tmpdir(), 'snippets-'))

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const origin = (): string => {
  const address = server.address()
  return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
}
const codeOf = (id: string, needsKey: boolean): string =>
  snippets({ origin: origin(), name: 'exam', row, needsKey }).find((each) => each.id === id)?.code ?? ''

const runners: Record<string, (code: string) => Promise<{ stdout: string }>> = {
  curl: (code) => run('bash', ['-c', code], { env }),
  javascript: (code) => {
    const file = join(folder, 'predict.mjs')
    writeFileSync(file, code)
    return run(process.execPath, [file], { env })
  },
  python: (code) => {
    const file = join(folder, 'predict.py')
    writeFileSync(file, code)
    return run('python3', [file], { env })
  },
}
const env = { ...process.env, MODELWRIGHT_API_KEY: 'key-from-the-environment', no_proxy: '*' }

test.each(Object.keys(runners))('the %s snippet works as it is when pasted', async (id) => {
  heard.length = 0
  const { stdout } = (await runners[id]?.(codeOf(id, false))) ?? { stdout: '' }
  expect(stdout).toContain('612.5')
  expect(heard).toEqual([{ url: '/api/endpoints/exam/predict', authorization: undefined, body: { rows: [row] } }])
})

test.each(Object.keys(runners))('the %s snippet takes a key from the environment, and never holds one', async (id) => {
  heard.length = 0
  const code = codeOf(id, true)
  expect(code).not.toContain('key-from-the-environment')
  await runners[id]?.(code)
  expect(heard[0]?.authorization).toBe('Bearer key-from-the-environment')
})

test('only names of this machine are local', () => {
  expect(['127.0.0.1', '127.1.2.3', 'localhost', '[::1]', 'app.localhost'].map(isLocalHost)).toEqual(
    Array(5).fill(true),
  )
  expect(['192.168.1.4', 'models.example.org', '127.0.0.1.example.org'].map(isLocalHost)).toEqual([false, false, false])
})
