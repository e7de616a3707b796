import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { snippets } from '#app/endpoints/snippets.ts'

const run = promisify(execFile)
const cache =
  process.env['MODELWRIGHT_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'modelwright')
/** The Python that has boto3. */
const python = join(cache, 'python-clients/bin/python')
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
const codeOf = (id: string): string =>
  snippets({ origin: origin(), name: 'exam', row }).find((each) => each.id === id)?.code ?? ''

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
  boto3: (code) => {
    const file = join(folder, 'invoke.py')
    writeFileSync(file, code)
    return run(python, [file], { env })
  },
}
const env = { ...process.env, MODELWRIGHT_API_KEY: 'key-from-the-environment', no_proxy: '*' }

test.each(Object.keys(runners))(
  'the %s snippet works as it is when pasted; it takes the key from the environment, and never holds one',
  async (id) => {
    heard.length = 0
    const code = codeOf(id)
    expect(code).not.toContain('key-from-the-environment')
    const { stdout } = (await runners[id]?.(code)) ?? { stdout: '' }
    expect(stdout).toContain('612.5')
    const instead = id === 'boto3' ? { instances: [row] } : { rows: [row] }
    expect(heard).toEqual([
      {
        url: id === 'boto3' ? '/endpoints/exam/invocations' : '/endpoints/exam/predict',
        authorization: expect.stringContaining('key-from-the-environment'),
        body: instead,
      },
    ])
  },
)
