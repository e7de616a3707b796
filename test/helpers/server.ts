import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hc } from 'hono/client'
import type { AppType } from '#server/app.ts'
import { readSettings, type Settings } from '#server/config.ts'
import type { Services } from '#server/services.ts'
import { startServer } from '#server/startServer.ts'

const root = join(import.meta.dirname, '../..')

export type TestServer = {
  url: string
  home: string
  /** The typed client that the app uses. */
  client: ReturnType<typeof hc<AppType>>
  /** A request with a JSON body and its answer, parsed. */
  request: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: unknown; headers: Headers }>
  /** Ends the server; its home is deleted unless it was given. */
  close: () => Promise<void>
}

/** A server in this process: what lies behind its API can be reached too. */
export type InProcessServer = TestServer & { services: Services }

/** A temporary folder that the caller deletes. */
export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'modelwright-'))

async function jsonRequest(url: string, method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text, headers: response.headers }
}

const toTestServer = (url: string, home: string, close: () => Promise<void>): TestServer => ({
  url,
  home,
  client: hc<AppType>(url),
  request: (method, path, body) => jsonRequest(url, method, path, body),
  close,
})

/** A real server on a free port, in this process, with a home of its own. */
export async function startTestServer(
  given: { home?: string; settings?: Partial<Settings> } = {},
): Promise<InProcessServer> {
  const home = given.home ?? (await temporaryFolder())
  const settings = { ...readSettings({ flags: { home, port: '0', logLevel: 'silent' }, env: {} }), ...given.settings }
  const server = await startServer(settings)
  const started = toTestServer(server.address, home, async () => {
    await server.close()
    if (given.home === undefined) await rm(home, { recursive: true, force: true })
  })
  return { ...started, services: server.services }
}

export type SpawnedServer = TestServer & {
  process: ChildProcess
  output: () => string
  kill: (signal: NodeJS.Signals) => Promise<void>
}

/** The same as a process of its own, as a person starts it, for tests that kill it. */
export async function spawnTestServer(
  given: { home?: string; args?: string[]; env?: Record<string, string> } = {},
): Promise<SpawnedServer> {
  const home = given.home ?? (await temporaryFolder())
  const child = spawn(process.execPath, ['server/main.ts', '--home', home, '--port', '0', ...(given.args ?? [])], {
    cwd: root,
    env: { ...process.env, ...given.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString()
      const address = /(http:\/\/\S+)/.exec(output)?.[1]
      if (address) resolve(address)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('exit', (code) => reject(new Error(`The server ended with code ${code}: ${output}`)))
  })
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  const server = toTestServer(url, home, async () => {
    await kill('SIGTERM')
    if (given.home === undefined) await rm(home, { recursive: true, force: true })
  })
  return { ...server, process: child, output: () => output, kill }
}
