import type { Digest } from '#nodes/core/value.ts'
import type { ArtifactInfo, ArtifactStore } from './artifactStore.ts'

/** Who needs artifacts: each names documents in which the digests of what it needs stand. */
export type Owners = Record<string, () => Iterable<unknown>>

export type Housekeeping = {
  usage: () => Promise<{ bytes: number; count: number; quota: number }>
  /** Bytes that may still be written. Cleans up first when little is left. */
  room: () => Promise<number>
  /** Removes what nobody needs. */
  clean: () => Promise<{ removed: number; bytes: number }>
}

export type HousekeepingOptions = {
  artifacts: ArtifactStore
  /** Bytes. */
  quota: number
  owners: Owners
  /** What was made after this moment may belong to work that is not yet recorded. */
  keepSince: () => number
  /** After a clean-up that removed something. */
  onRemoved?: () => Promise<void>
}

const digests = /[0-9a-f]{64}/g
/** Kinds whose bytes are JSON that may name further artifacts. */
const documents: readonly string[] = ['value']
/** Milliseconds for which a count of all files is good enough. */
const countedFor = 5000

export function createHousekeeping({
  artifacts,
  quota,
  owners,
  keepSince,
  onRemoved,
}: HousekeepingOptions): Housekeeping {
  let counted: { at: number; usage: Promise<{ bytes: number; count: number }> } | undefined
  let cleaning: Promise<{ removed: number; bytes: number }> | undefined

  const usageNow = (): Promise<{ bytes: number; count: number }> => {
    if (!counted || Date.now() - counted.at > countedFor) counted = { at: Date.now(), usage: artifacts.usage() }
    return counted.usage
  }

  /** Everything that is needed: what owners name, and what that names in turn. */
  const needed = async (byDigest: Map<Digest, ArtifactInfo>): Promise<Set<Digest>> => {
    const marked = new Set<Digest>()
    const open: Digest[] = []
    const mark = (text: string): void => {
      for (const [digest] of text.matchAll(digests)) {
        if (marked.has(digest) || !byDigest.has(digest)) continue
        marked.add(digest)
        open.push(digest)
      }
    }
    for (const documentsOf of Object.values(owners)) for (const each of documentsOf()) mark(JSON.stringify(each) ?? '')
    for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
      if (!documents.includes(byDigest.get(digest)?.kind ?? '')) continue
      // A damaged one is removed by the look at it; it names nothing any more.
      if (await artifacts.has(digest)) mark(new TextDecoder().decode(await artifacts.get(digest)))
    }
    return marked
  }

  const sweep = async (): Promise<{ removed: number; bytes: number }> => {
    const since = keepSince()
    const all = await artifacts.list()
    const marked = await needed(new Map(all.map((info) => [info.digest, info])))
    let removed = 0
    let bytes = 0
    for (const { digest, createdAt, size } of all) {
      if (marked.has(digest) || createdAt >= since) continue
      await artifacts.remove(digest)
      removed += 1
      bytes += size
    }
    await artifacts.removeRests(since)
    counted = undefined
    if (removed > 0) await onRemoved?.()
    return { removed, bytes }
  }

  const clean = (): Promise<{ removed: number; bytes: number }> => {
    cleaning ??= sweep().finally(() => {
      cleaning = undefined
    })
    return cleaning
  }

  return {
    usage: async () => ({ ...(await usageNow()), quota }),
    clean,
    room: async () => {
      const left = quota - (await usageNow()).bytes
      if (left > quota / 10) return left
      await clean()
      return quota - (await usageNow()).bytes
    },
  }
}
