import { eq } from 'drizzle-orm'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { Digest, Value } from '#nodes/core/value.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { type Database, storeError } from '#server/db/client.ts'
import type { Outputs, ResultStore } from '#server/engine/ports.ts'
import { createInlineValues, type InlineValues } from './inlineValues.ts'
import { actions } from './schema.ts'
import { partsOf, summarise } from './summary.ts'

export type StoredResults = Omit<ResultStore, 'inline'> & {
  inline?: InlineValues
  /** Every part of these outputs is there and undamaged. */
  isWhole: (outputs: Outputs) => Promise<boolean>
  /** Forgets which keys made what is no longer stored. */
  prune: () => Promise<void>
  /** Digests that were handed out or stored in the last minutes: a run may be about to record them. */
  recent: () => Digest[]
}

const recentFor = 10 * 60_000

/** Results of nodes: values as artifacts, and which key made which, in the database. */
export function createResultStore(deps: {
  db: Database
  artifacts: ArtifactStore
  catalogue?: Catalogue
}): StoredResults {
  const { db, artifacts, catalogue } = deps
  // The artifact's kind is only ever given to values by `put` below.
  const stored = async (digest: Digest): Promise<Value> => (await artifacts.getJson(digest)) as Value
  const inline = catalogue && createInlineValues({ db, catalogue, stored })
  const get = async (digest: Digest): Promise<Value> => (await inline?.get(digest)) ?? stored(digest)

  const isWhole = async (outputs: Outputs): Promise<boolean> => {
    for (const { digest } of Object.values(outputs)) {
      if (inline?.has(digest)) continue
      if (!(await artifacts.has(digest))) return false
      for (const part of partsOf(await get(digest))) if (!(await artifacts.has(part))) return false
    }
    return true
  }

  const touched = new Map<Digest, number>()
  const touch = (digest: Digest): Digest => {
    // Newest last, so that the old ones are found at the front.
    touched.delete(digest)
    touched.set(digest, Date.now())
    return digest
  }
  const recent = (): Digest[] => {
    for (const [digest, at] of touched) {
      if (Date.now() - at < recentFor) break
      touched.delete(digest)
    }
    return [...touched.keys()]
  }

  return {
    get,
    ...(inline && { inline }),
    isWhole,
    recent,
    prune: async () => {
      inline?.prune()
      for (const { key, outputs } of db.select({ key: actions.key, outputs: actions.outputs }).from(actions).all()) {
        const infos = await Promise.all(Object.values(outputs).map(({ digest }) => artifacts.info(digest)))
        if (infos.includes(undefined)) db.delete(actions).where(eq(actions.key, key)).run()
      }
    },
    put: async (value) => ({
      type: value.type,
      digest: touch(await artifacts.putJson(value, 'value')),
      summary: summarise(value),
    }),
    find: async (key) => {
      const row = db.select().from(actions).where(eq(actions.key, key)).get()
      if (!row) return undefined
      for (const { digest } of Object.values(row.outputs)) touch(digest)
      recent()
      if (await isWhole(row.outputs)) return row.outputs
      db.delete(actions).where(eq(actions.key, key)).run()
      return undefined
    },
    save: async (key, { node, outputs, milliseconds }) => {
      const row = { key, node, outputs, milliseconds, createdAt: Date.now() }
      try {
        db.insert(actions).values(row).onConflictDoUpdate({ target: actions.key, set: row }).run()
      } catch (error) {
        throw storeError(error)
      }
    },
  }
}
