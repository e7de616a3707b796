import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { CheckpointAccess } from '#nodes/core/run.ts'
import type { WorkerTask } from './messages.ts'

/** Milliseconds after which nobody comes back for a note. */
const keptFor = 7 * 24 * 60 * 60 * 1000

/** A file in a folder that outlives workers and servers, named for what the work is made of. */
export function checkpointOf(
  folder: string,
  { type, params, inputs, engine }: Pick<WorkerTask, 'type' | 'params' | 'inputs' | 'engine'>,
): CheckpointAccess {
  let found: string | undefined
  // Only trainings ask: the others are spared the digest.
  const file = (): string => {
    found ??= join(folder, digestOf({ type, params, inputs, engine: engine ?? 'fastest' }))
    return found
  }
  return {
    read: async () => {
      try {
        return new Uint8Array(await readFile(file()))
      } catch (error) {
        if (isAbsent(error)) return undefined
        throw error
      }
    },
    write: async (bytes) => {
      await mkdir(folder, { recursive: true })
      // Whole or not at all: a process may end in the middle.
      const unfinished = `${file()}.${process.pid}`
      await writeFile(unfinished, bytes)
      await rename(unfinished, file())
    },
    remove: async () => {
      await rm(file(), { force: true })
      await removeOld(folder)
    },
  }
}

async function removeOld(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  for (const name of names) {
    const path = join(folder, name)
    const changed = await stat(path).catch(() => undefined)
    if (changed && Date.now() - changed.mtimeMs > keptFor) await rm(path, { force: true })
  }
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
