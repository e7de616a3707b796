import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { whenParentIsGone } from './parentGone.mjs'

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs a program that has the terminal; signals are passed on to it. Resolves with its exit code (128 + number for a signal). */
export function runForeground(command: string, args: readonly string[], options: SpawnOptions): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  const stop = passSignalsOn(child)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      stop()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      stop()
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

function passSignalsOn(child: ChildProcess): () => void {
  const handlers = PASSED_ON.map((signal) => {
    const handler = () => {
      // A terminal sends Ctrl-C to all of its foreground processes: passing it on would make it two.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal)
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  const stopWatching = whenParentIsGone(() => child.kill('SIGTERM'))
  return () => {
    stopWatching()
    for (const { signal, handler } of handlers) process.off(signal, handler)
  }
}
