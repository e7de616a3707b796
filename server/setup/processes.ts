import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'

export type Outcome = {
  /** Exit code; null when a signal or a limit ended the process, or when it could not be started. */
  code: number | null
  /** Why it has no exit code, in words. */
  ended: string | null
  /** The last characters of both streams together. */
  tail: string
}

export type RunOptions = {
  cwd?: string
  env?: Record<string, string | undefined>
  /** Needed for the .cmd files of Windows only. */
  shell?: boolean
  /** A file that both streams are appended to. */
  log?: string
  /** Ended after this many milliseconds. */
  limit?: number
  /** Ended when neither output nor `measure` changed for this many milliseconds. */
  stall?: number
  /** Something that grows while the process works, such as the bytes of a folder; asked every second. */
  measure?: () => number
  onMeasure?: (value: number) => void
  signal?: AbortSignal
}

const TAIL_LENGTH = 12_000

/** Runs a program to its end with its output captured; it and all that it started end when a limit is reached. Never throws. */
export function runCaptured(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const log = options.log ? createWriteStream(options.log, { flags: 'a' }) : null
    // A full disk must not turn a log line into a crash of the set-up.
    log?.on('error', () => undefined)
    log?.write(`\n$ ${[command, ...args].join(' ')}\n`)
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: options.shell ?? false,
      windowsHide: true,
      // A group of its own: ending it ends its children too.
      detached: process.platform !== 'win32',
    })
    let tail = ''
    let ended: string | null = null
    let lastSign = Date.now()
    let lastMeasure = -1
    const started = Date.now()
    const take = (chunk: Buffer) => {
      lastSign = Date.now()
      tail = (tail + chunk.toString('utf8')).slice(-TAIL_LENGTH)
      log?.write(chunk)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const stop = (why: string) => {
      ended ??= why
      killGroup(child.pid)
    }
    const onAbort = () => stop('it was cancelled')
    options.signal?.addEventListener('abort', onAbort)
    if (options.signal?.aborted) onAbort()
    const watch = setInterval(() => {
      const now = Date.now()
      if (options.measure) {
        const value = options.measure()
        if (value !== lastMeasure) lastSign = now
        lastMeasure = value
        options.onMeasure?.(value)
      }
      if (options.limit && now - started > options.limit) stop(`it took longer than ${seconds(options.limit)}`)
      if (options.stall && now - lastSign > options.stall) stop(`nothing moved for ${seconds(options.stall)}`)
    }, 1000)
    const finish = (code: number | null, why: string | null) => {
      clearInterval(watch)
      options.signal?.removeEventListener('abort', onAbort)
      log?.end()
      resolve({ code: ended ? null : code, ended: ended ?? why, tail })
    }
    child.once('error', (error) => finish(null, `it could not be started: ${error.message}`))
    child.once('close', (code, signal) => finish(code, signal ? `signal ${signal} ended it` : null))
  })
}

/** Ends a process started with `detached` and its whole group. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // It has ended already.
  }
}

/** Whether a process with this id exists (it may be another than the one meant: combine with a heartbeat). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** One line that says how a program ended: the reason, or the last line that it printed. */
export function lastWords(outcome: Outcome): string {
  const lines = outcome.tail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '))
  const telling = lines.filter((line) => /error|fail|not found|unable|cannot|no matching/i.test(line))
  const line = (telling.at(-1) ?? lines.at(-1) ?? 'it said nothing').slice(0, 240)
  return outcome.ended ?? `${line} (exit code ${outcome.code})`
}

function seconds(milliseconds: number): string {
  return milliseconds >= 120_000
    ? `${Math.round(milliseconds / 60_000)} minutes`
    : `${Math.round(milliseconds / 1000)} s`
}
