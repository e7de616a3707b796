import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const foreground = pathToFileURL(join(import.meta.dirname, '../../../server/setup/foreground.ts')).href

let folder: string
let pidFile: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelwright-foreground-'))
  pidFile = join(folder, 'pid')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program that runs another in the foreground, as the launcher does with the server; `inner` is what that one does. */
function launcher(inner: string): string {
  return `
    const { runForeground } = await import(${JSON.stringify(foreground)})
    process.exitCode = await runForeground(process.execPath, ['-e', ${JSON.stringify(inner)}], {})
  `
}

const SERVES = () => `
  require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))
  process.on('SIGTERM', () => process.exit(5))
  setInterval(() => {}, 1000)
`

const run = (code: string, env: Record<string, string> = {}) =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })

const ended = (child: ChildProcess) => new Promise((resolve) => child.once('exit', (code) => resolve(code)))
const innerPid = async () => {
  await vi.waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', { timeout: 20_000 })
  return Number(readFileSync(pidFile, 'utf8'))
}

test("the program's exit code is passed on", async () => {
  expect(await ended(run(launcher('process.exit(7)')))).toBe(7)
})

test('a signal is passed on, and the program decides how it ends', async () => {
  const child = run(launcher(SERVES()))
  await innerPid()
  child.kill('SIGTERM')
  expect(await ended(child)).toBe(5)
})

test('a program that a signal ends gives 128 and its number', async () => {
  expect(await ended(run(launcher("process.kill(process.pid, 'SIGKILL')")))).toBe(137)
})

test('under npm the program ends when npm is gone, even without a signal', async () => {
  const npm = run(
    `import { spawn } from 'node:child_process'
     spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', ${JSON.stringify(launcher(SERVES()))}], { stdio: 'ignore', detached: true })
     setInterval(() => {}, 1000)`,
    { npm_lifecycle_event: 'start' },
  )
  const pid = await innerPid()
  npm.kill('SIGKILL')
  await vi.waitUntil(() => isGone(pid), { timeout: 20_000 })
})

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}
