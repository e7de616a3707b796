import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '#server/db/client.ts'
import { spawnTestServer, startTestServer, temporaryFolder } from '#test/helpers/server.ts'

const root = join(import.meta.dirname, '../..')
let home = ''
beforeEach(async () => {
  home = await temporaryFolder()
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** A start that is expected to end by itself. */
const start = (
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['server/main.ts', '--home', home, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.once('close', (code) => resolve({ code, out, err }))
  })

test('the address is printed in one line, and a signal ends the server with 0', async () => {
  const server = await spawnTestServer({ home })
  expect(server.output()).toBe(`Modelwright is ready at ${server.url}\n`)
  expect((await server.request('GET', '/api/health')).status).toBe(200)
  await server.kill('SIGTERM')
  expect([server.process.exitCode, server.output()]).toEqual([0, `Modelwright is ready at ${server.url}\n`])
  expect(readFileSync(join(home, 'logs', 'server.log'), 'utf8')).toMatch(/"msg":"started"[\s\S]*"msg":"stopped"/)
})

test('a stop does not wait for clients that keep their connection open', async () => {
  const server = await spawnTestServer({ home })
  const open = await fetch(`${server.url}/api/health`)
  await open.text()
  const begun = performance.now()
  await server.kill('SIGINT')
  expect(server.process.exitCode).toBe(0)
  expect(performance.now() - begun).toBeLessThan(5000)
})

test('a port in use is named, with how to choose another, and the exit code is 2', async () => {
  const other = await new Promise<Server>((resolve) => {
    const listening = createServer().listen(0, '127.0.0.1', () => resolve(listening))
  })
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    const { code, err, out } = await start(['--port', String(port)])
    expect([code, out, err]).toEqual([
      2,
      '',
      `Port ${port} is in use by another program. Choose another with --port ${port + 1} (or MODELWRIGHT_PORT=${port + 1}), or end the other program.\n`,
    ])
    const asJson = await start(['--port', String(port), '--json'])
    expect([asJson.code, JSON.parse(asJson.out)]).toMatchObject([
      2,
      { status: 'refused', message: expect.stringContaining(`Port ${port}`) },
    ])
  } finally {
    other.close()
  }
  // The home is free again: nothing of the failed start is left.
  const server = await startTestServer({ home })
  await server.close()
})

test('a second server on the same home is told of the first, which goes on', async () => {
  const first = await startTestServer({ home })
  try {
    const { code, err } = await start(['--port', '0'])
    expect([code, err]).toEqual([2, expect.stringContaining(first.url)])
    expect(err).toContain('--home')
    expect((await first.request('GET', '/api/health')).status).toBe(200)
  } finally {
    await first.close()
  }
})

test('a home is free again after its server was killed', async () => {
  const first = await spawnTestServer({ home })
  await first.request('POST', '/api/flows', { name: 'Kept' })
  await first.kill('SIGKILL')
  const second = await startTestServer({ home })
  expect((await second.request('GET', '/api/flows')).body).toMatchObject({ flows: [{ id: 'kept' }] })
  await second.close()
})

test('a database of a newer version is refused and left as it is', async () => {
  const file = join(home, 'modelwright.db')
  const { sqlite, close } = openDatabase(file)
  sqlite.prepare("insert into __drizzle_migrations (hash, created_at) values ('future', ?)").run(Date.now() * 10)
  close()
  const before = readFileSync(file)
  const { code, err } = await start(['--port', '0'])
  expect([code, err]).toEqual([2, expect.stringMatching(/made by a newer version of Modelwright. Nothing was changed/)])
  expect(err).not.toMatch(/^\s+at /m)
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('settings that cannot be used end the start with 2 before anything is made', async () => {
  rmSync(home, { recursive: true })
  for (const args of [['--port', 'x'], ['--host', '0.0.0.0'], ['--prot', '1'], ['surplus']]) {
    const { code, err } = await start(args)
    expect([args, code]).toEqual([args, 2])
    expect(err).toMatch(/\.\n$/)
    expect(err).not.toMatch(/[^.] Known are/)
    expect(err.length).toBeGreaterThan(20)
    expect(err).not.toMatch(/^\s+at /m)
  }
  expect(existsSync(home)).toBe(false)
})

test('with a password the server may be reached from other machines, and asks for it', async () => {
  const server = await spawnTestServer({
    home,
    args: ['--host', '0.0.0.0'],
    env: { MODELWRIGHT_PASSWORD: 'correct horse battery' },
  })
  try {
    expect((await server.request('GET', '/api/flows')).status).toBe(401)
    const { body } = await server.request('POST', '/api/session', { password: 'correct horse battery' })
    const token = (body as { token: string }).token
    expect((await fetch(`${server.url}/api/flows`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  } finally {
    await server.close()
  }
})
