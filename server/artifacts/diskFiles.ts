import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#server/appError.ts'

/** Two-letter folders of a store, in order. */
export async function foldersIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Bytes of a file, 0 when it is gone. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}

/** On the disk, not only in the system's memory, before anything points to it. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes, { flush: true })
}

/** sha256 of a file's bytes, in hex. */
export async function checksumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT'

/** A full disk in plain words; anything else as it is. */
export function diskError(error: unknown): unknown {
  const code = codeOf(error)
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return error
  return new AppError(
    'disk_full',
    'The disk is full, so the result could not be stored. What was stored before is safe. Free some space (or clean up results) and run again.',
    { cause: error },
  )
}

/** Removes files of a folder that were last written before a moment and that `isRest` names. */
export async function removeOlder(folder: string, before: number, isRest: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter(isRest)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found && found.mtimeMs < before) await rm(path, { force: true })
  }
}
