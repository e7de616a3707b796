import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Benchmark, median } from './figure.ts'

const root = join(import.meta.dirname, '../..')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was free.')
  return address.port
}

/** Milliseconds from the start of a process until `path` answers 200; the process is ended afterwards. */
async function untilAnswering(
  command: string,
  args: string[],
  env: Record<string, string>,
  url: string,
): Promise<number> {
  const begun = performance.now()
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'ignore' })
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${command} ${args.join(' ')} ended with ${child.exitCode}.`)
      const answer = await fetch(url).catch(() => undefined)
      if (answer?.ok) return performance.now() - begun
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
}

const bare = `import { serve } from '@hono/node-server'; import { Hono } from 'hono'; serve({ fetch: new Hono().get('/api/health', (c) => c.json({})).fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })`

export const startUp: Benchmark = {
  name: 'start',
  title: 'Start-up: from the command to an answering server (everything installed)',
  run: async ({ short }) => {
    const home = mkdtempSync(join(tmpdir(), 'modelwright-bench-'))
    const times: Record<string, number[]> = { start: [], server: [], bare: [] }
    try {
      for (let round = 0; round < (short ? 2 : 5); round += 1) {
        for (const [name, command, args] of [
          ['start', 'npm', ['start', '--silent']],
          ['server', process.execPath, ['server/main.ts']],
          ['bare', process.execPath, ['--input-type=module', '-e', bare]],
        ] as const) {
          const port = String(await freePort())
          const env = { MODELWRIGHT_HOME: home, MODELWRIGHT_PORT: port, PORT: port }
          times[name]?.push(await untilAnswering(command, [...args], env, `http://127.0.0.1:${port}/api/health`))
        }
      }
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
    const of = (name: string) => median(times[name] ?? [])
    return [
      { what: 'npm start, second time', value: of('start'), unit: 'ms', target: 'under 3,000 ms' },
      { what: 'server alone', value: of('server'), unit: 'ms' },
      { what: 'a bare Hono server', value: of('bare'), unit: 'ms' },
      { what: 'server alone against a bare one', value: of('server') / of('bare'), unit: 'times' },
    ]
  },
}
