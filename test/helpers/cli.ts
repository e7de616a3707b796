import { spawn } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export type CliResult = { code: number | null; out: string; err: string; json: () => unknown }

/** Runs the command line as a process of its own, without a terminal. */
export function modelwright(
  args: readonly string[],
  given: { home: string; env?: Record<string, string>; cwd?: string },
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'server/cli/main.ts'), ...args], {
      cwd: given.cwd ?? root,
      env: { ...process.env, MODELWRIGHT_HOME: given.home, ...given.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, err, json: () => JSON.parse(out) }))
  })
}
