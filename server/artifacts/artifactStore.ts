import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { canonicalJson } from '#nodes/core/flow/canonical.ts'
import type { ArtifactAccess } from '#nodes/core/run.ts'
import type { Digest } from '#nodes/core/value.ts'
import { AppError } from '#server/appError.ts'
import { checksumOf, diskError, foldersIn, isMissing, removeOlder, sizeOf, writeDurably } from './diskFiles.ts'

const artifactInfo = z.object({
  digest: z.string(),
  /** What the bytes are: `value`, `table`, `weights`, `replay`, `file`, … Kinds of `jsonKinds` are JSON text. */
  kind: z.string(),
  size: z.number(),
  /** sha256 of the bytes; another than `digest` where that stands for logical content (tables). */
  checksum: z.string(),
  createdAt: z.number(),
  /** Name of the data file beside this description. */
  file: z.string(),
})
export type ArtifactInfo = z.infer<typeof artifactInfo>

export type ArtifactStore = ArtifactAccess & {
  readonly folder: string
  /** Canonical JSON text. */
  putJson: (value: unknown, kind: string) => Promise<Digest>
  /** Takes a finished file over (moves it). `digest` says what the file stands for where its bytes are not the measure. */
  putFile: (path: string, kind: string, digest?: Digest) => Promise<Digest>
  getJson: (digest: Digest) => Promise<unknown>
  /** Path for those who read files themselves (DuckDB); whole and undamaged at this moment. */
  path: (digest: Digest) => Promise<string>
  /** There and undamaged. */
  has: (digest: Digest) => Promise<boolean>
  info: (digest: Digest) => Promise<ArtifactInfo | undefined>
  /** Path of a file to write to on the same disk, for `putFile`. */
  temporaryFile: (suffix?: string) => Promise<string>
  remove: (digest: Digest) => Promise<void>
  list: () => Promise<ArtifactInfo[]>
  /** Removes what processes that ended halfway have left, as far as it is older than a moment (milliseconds). */
  removeRests: (before: number) => Promise<void>
  /** Bytes of all artifacts. */
  usage: () => Promise<{ bytes: number; count: number }>
}

export type ArtifactStoreOptions = {
  folder: string
  /** Bytes that may still be written; over it, `put` refuses. */
  room?: () => Promise<number> | number
  onPut?: (info: ArtifactInfo) => void
}

const digestPattern = /^[0-9a-f]{64}$/

/** Content-addressed files: each artifact is a data file and a description that is written last, so what is listed is whole. */
export function openArtifacts({ folder, room, onPut }: ArtifactStoreOptions): ArtifactStore {
  /** Artifacts whose bytes were compared with their checksum, by size and time of change. */
  const checked = new Map<Digest, string>()
  const temporaryFolder = join(folder, 'tmp')
  const shardOf = (digest: Digest): string => join(folder, digest.slice(0, 2))
  const infoPath = (digest: Digest): string => join(shardOf(digest), `${digest}.json`)

  const info = async (digest: Digest): Promise<ArtifactInfo | undefined> => {
    if (!digestPattern.test(digest)) return undefined
    try {
      return artifactInfo.parse(JSON.parse(await readFile(infoPath(digest), 'utf8')))
    } catch (error) {
      if (isMissing(error) || error instanceof SyntaxError || error instanceof z.ZodError) return undefined
      throw error
    }
  }

  /** Path of the data, or undefined when it is gone or damaged; a damaged artifact is removed, so that it is made anew. */
  const soundFile = async (digest: Digest): Promise<string | undefined> => {
    const found = await info(digest)
    if (!found) return undefined
    const path = join(shardOf(digest), found.file)
    try {
      const { size, mtimeMs, ino } = await stat(path)
      const stamp = `${size} ${mtimeMs} ${ino}`
      if (checked.get(digest) === stamp) return path
      if (size === found.size && (await checksumOf(path)) === found.checksum) {
        checked.set(digest, stamp)
        return path
      }
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    await remove(digest)
    return undefined
  }

  const remove = async (digest: Digest): Promise<void> => {
    const found = await info(digest)
    checked.delete(digest)
    await rm(infoPath(digest), { force: true })
    if (found) await rm(join(shardOf(digest), found.file), { force: true })
  }

  const temporaryFile = async (suffix = ''): Promise<string> => {
    await mkdir(temporaryFolder, { recursive: true })
    return join(temporaryFolder, `${randomUUID()}${suffix}`)
  }

  const checkRoom = async (size: number): Promise<void> => {
    if (!room) return
    const left = await room()
    if (size <= left) return
    throw new AppError(
      'quota_exceeded',
      `${describeBytes(size)} more do not fit: the space set aside for results has ${describeBytes(Math.max(0, left))} left. Clean up results that are no longer needed, or raise --quota.`,
    )
  }

  /** Moves a finished temporary file to its place and describes it. */
  const adopt = async (path: string, digest: Digest, kind: string, size: number, checksum: string): Promise<Digest> => {
    const file = digest === checksum ? `${digest}.data` : `${digest}-${checksum.slice(0, 12)}.data`
    const made: ArtifactInfo = { digest, kind, size, checksum, createdAt: Date.now(), file }
    await mkdir(shardOf(digest), { recursive: true })
    const description = await temporaryFile('.json')
    try {
      await writeDurably(description, new TextEncoder().encode(JSON.stringify(made)))
      await rename(path, join(shardOf(digest), file))
      await rename(description, infoPath(digest))
    } catch (error) {
      await rm(description, { force: true })
      throw error
    }
    onPut?.(made)
    return digest
  }

  const put = async (bytes: Uint8Array, kind: string): Promise<Digest> => {
    const digest = createHash('sha256').update(bytes).digest('hex')
    if (await soundFile(digest)) return digest
    await checkRoom(bytes.byteLength)
    const path = await temporaryFile()
    try {
      await writeDurably(path, bytes)
      return await adopt(path, digest, kind, bytes.byteLength, digest)
    } catch (error) {
      await rm(path, { force: true })
      throw diskError(error)
    }
  }

  const path = async (digest: Digest): Promise<string> => {
    const found = await soundFile(digest)
    if (found) return found
    throw new AppError(
      'not_found',
      'This result is no longer stored (it was cleaned up, or its file was damaged). Run the node again to make it anew.',
    )
  }

  const get = async (digest: Digest): Promise<Uint8Array> => readFile(await path(digest))

  return {
    folder,
    put,
    putJson: (value, kind) => put(new TextEncoder().encode(canonicalJson(value)), kind),
    putFile: async (from, kind, digest) => {
      try {
        const { size } = await stat(from)
        const checksum = await checksumOf(from)
        const name = digest ?? checksum
        if (await soundFile(name)) {
          await rm(from, { force: true })
          return name
        }
        await checkRoom(size)
        const handle = await open(from, 'r+')
        await handle.sync()
        await handle.close()
        return await adopt(from, name, kind, size, checksum)
      } catch (error) {
        await rm(from, { force: true })
        throw diskError(error)
      }
    },
    get,
    getJson: async (digest) => JSON.parse(new TextDecoder().decode(await get(digest))),
    path,
    has: async (digest) => (await soundFile(digest)) !== undefined,
    info,
    temporaryFile,
    remove,
    list: async () => {
      const found: ArtifactInfo[] = []
      for (const shard of await foldersIn(folder)) {
        for (const name of await readdir(join(folder, shard))) {
          if (!name.endsWith('.json')) continue
          const each = await info(name.slice(0, -'.json'.length))
          if (each) found.push(each)
        }
      }
      return found
    },
    removeRests: async (before) => {
      await removeOlder(temporaryFolder, before, () => true)
      for (const shard of await foldersIn(folder)) {
        const place = join(folder, shard)
        const described = new Set<string>()
        for (const name of await readdir(place)) {
          const each = name.endsWith('.json') ? await info(name.slice(0, -'.json'.length)) : undefined
          if (each) described.add(each.file)
        }
        await removeOlder(place, before, (name) => name.endsWith('.data') && !described.has(name))
      }
    },
    usage: async () => {
      let bytes = 0
      let count = 0
      for (const shard of await foldersIn(folder)) {
        for (const name of await readdir(join(folder, shard))) {
          const size = await sizeOf(join(folder, shard, name))
          bytes += size
          if (name.endsWith('.data')) count += 1
        }
      }
      return { bytes, count }
    },
  }
}

/** "1.5 GB". */
export function describeBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`
}
