import { createHash } from 'node:crypto'
import { copyFile, open, rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '#server/appError.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { diskError } from '#server/artifacts/diskFiles.ts'
import type { FileResource } from '#server/contract/resources.ts'
import type { Database } from '#server/db/client.ts'
import { fileReference } from './fileReference.ts'
import { createFileStore, type FileRow } from './fileStore.ts'

export type FileServiceDeps = {
  db: Database
  artifacts: Pick<ArtifactStore, 'temporaryFile' | 'putFile' | 'has'>
  /** Bytes that one file may have. */
  limit: number
  now?: () => number
}

const week = 7 * 24 * 60 * 60_000

/** Uploaded files: stored once by content, remembered by name. */
export type FileService = ReturnType<typeof createFileService>

/** The last part of a name, without what file systems or a reference cannot hold. */
export function plainFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/[\p{C}:*?"<>|]/gu, '')
    .trim()
    .slice(0, 200)
  if (plain === '' || /^\.+$/.test(plain))
    throw new AppError('bad_request', 'The file needs a name: give it as ?name=students.csv.')
  return plain
}

export const tooLarge = (limit: number): AppError =>
  new AppError('too_large', `The file is larger than the limit of ${limit / 1e6} MB (--upload-limit).`)

/** Writes a stream to a new file as it comes; the number of bytes. */
async function writeAll(path: string, body: AsyncIterable<Uint8Array>, limit: number): Promise<number> {
  const file = await open(path, 'wx')
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size > limit) throw tooLarge(limit)
      await file.writeFile(chunk)
    }
  } finally {
    await file.close()
  }
  return size
}

const toResource = (row: FileRow): FileResource => ({
  id: row.id,
  name: row.name,
  size: row.size,
  reference: fileReference(row.digest, row.name),
  uploadedAt: row.uploadedAt,
})

export function createFileService({ db, artifacts, limit, now = Date.now }: FileServiceDeps) {
  const store = createFileStore(db)

  const remember = async (path: string, name: string): Promise<FileResource> => {
    const { size } = await stat(path)
    const digest = await artifacts.putFile(path, 'file')
    const id = createHash('sha256').update(`${digest}/${name}`).digest('hex').slice(0, 32)
    const row = { id, digest, name, size, uploadedAt: now() }
    store.put(row)
    return toResource(row)
  }

  /** Streams a body to a temporary file, which is then the caller's. One that is empty or over the limit leaves nothing behind. */
  const receive = async (body: AsyncIterable<Uint8Array>, title: string): Promise<string> => {
    const path = await artifacts.temporaryFile()
    try {
      const size = await writeAll(path, body, limit)
      if (size === 0) throw new AppError('bad_request', `${title} is empty.`)
    } catch (error) {
      await rm(path, { force: true })
      throw diskError(error)
    }
    return path
  }

  return {
    limit,
    receive,

    /** Streams a body to the disk and keeps it under its name. */
    upload: async (body: AsyncIterable<Uint8Array>, givenName: string): Promise<FileResource> => {
      const name = plainFileName(givenName)
      return remember(await receive(body, `The file "${name}"`), name)
    },

    /** Takes in a file of this machine (a template's data) as if it had been uploaded. */
    copyIn: async (path: string): Promise<FileResource> => {
      const copy = await artifacts.temporaryFile()
      await copyFile(path, copy)
      return remember(copy, plainFileName(basename(path)))
    },

    get: (id: string): FileResource => {
      const row = store.find(id)
      if (!row) throw new AppError('not_found', `There is no uploaded file "${id}".`)
      return toResource(row)
    },

    /**
     * Gives up uploads that none of these documents names; what was uploaded in the last week may yet get its place in a flow. The
     * bytes go with the next clean-up of results.
     */
    removeUnneeded: async (documents: Iterable<string>): Promise<number> => {
      const needed = new Set<string>()
      for (const document of documents) {
        for (const [digest] of document.matchAll(/[0-9a-f]{64}/g)) needed.add(digest)
        await nextTurn()
      }
      return store.removeOthers(needed, now() - week)
    },

    /** Digests that no clean-up may remove. */
    kept: (): string[] => store.digests(),
  }
}
