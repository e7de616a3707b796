import { createWriteStream, existsSync } from 'node:fs'
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { describeBytes } from '#server/artifacts/artifactStore.ts'
import { readSettings } from '#server/config.ts'
import { copyDatabase } from '#server/db/copyDatabase.ts'
import { exitCodes } from './exitCodes.ts'
import { commonOptions, guarded, printJson, UsageError } from './output.ts'
import { tarStream } from './tarStream.ts'

/** What a home keeps beside its database. The rest (scratch files, logs, locks) is made anew. */
const kept = ['flows', 'templates', 'artifacts', 'secrets.key']

/**
 * Writes everything that a home keeps to one tar file, also while a server is at work on it: the database as it is at one moment, then
 * the files, which are never changed in place.
 */
export const backupCommand = (target: string, rawOptions: unknown): Promise<number> => {
  const options = commonOptions.parse(rawOptions)
  return guarded(options, async (output) => {
    const { home } = readSettings({ flags: options.home === undefined ? {} : { home: options.home } })
    const database = join(home, 'modelwright.db')
    if (!existsSync(database))
      throw new UsageError(`There is nothing to back up in ${home}. Name another folder with --home.`)
    const file = resolve(target)
    if (existsSync(file)) throw new UsageError(`${file} is there already. Name another file, or delete it first.`)
    // On the same disk as the target, so that the whole backup takes its name in one step.
    const beside = await mkdtemp(join(dirname(file), '.modelwright-backup-'))
    try {
      const copy = join(beside, 'modelwright.db')
      copyDatabase(database, copy)
      const files = [{ name: 'modelwright.db', path: copy }, ...(await filesOf(home))]
      await pipeline(tarStream(files), createWriteStream(join(beside, 'backup.tar'), { flags: 'wx', mode: 0o600 }))
      await rename(join(beside, 'backup.tar'), file)
      const { size } = await stat(file)
      if (options.json) printJson(output, { status: 'done', file, bytes: size, files: files.length })
      else {
        output.out(`${file}: ${files.length} files, ${describeBytes(size)}.`)
        output.out('It holds the key of the stored secrets: keep it where only you can read it.')
        output.out(
          `To go back to it: tar -xf ${file} -C <an empty folder>, then modelwright start --home <that folder>.`,
        )
      }
      return exitCodes.done
    } finally {
      await rm(beside, { recursive: true, force: true })
    }
  })
}

async function filesOf(home: string): Promise<{ name: string; path: string; mode?: number }[]> {
  const found: { name: string; path: string; mode?: number }[] = []
  for (const entry of kept) {
    const path = join(home, entry)
    const info = await stat(path).catch(() => undefined)
    if (info?.isFile()) found.push({ name: entry, path, mode: 0o600 })
    if (!info?.isDirectory()) continue
    for (const each of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (!each.isFile()) continue
      const whole = join(each.parentPath, each.name)
      const name = relative(home, whole).split(sep).join('/')
      const isUnfinished = name.startsWith('artifacts/tmp/') || name.split('/').some((part) => part.startsWith('.'))
      if (!isUnfinished) found.push({ name, path: whole })
    }
  }
  return found
}
