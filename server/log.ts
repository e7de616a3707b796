import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'

const largest = 10 * 1024 * 1024

/** The server's log: JSON lines in `logs/server.log` of the home. A file over 10 MB is put aside at the next start. */
export function openLog(home: string, level: string): Logger {
  const folder = join(home, 'logs')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'server.log')
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largest) {
    rmSync(`${file}.1`, { force: true })
    renameSync(file, `${file}.1`)
  }
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: file, sync: true }),
  )
}

/** A log that nobody reads: for commands that say all they have to say themselves. */
export const noLog = (): Logger => pino({ level: 'silent' })
