import type { Column } from '#nodes/core/spec/table.ts'
import { AppError } from '#server/appError.ts'
import type { EndpointSettings } from '#server/contract/endpoints.ts'
import type { LoadedModel } from './loadedModel.ts'

/** An endpoint as it answers now: its version, the names of others, and what is set. */
export type Live = { name: string; version: number; aliases: Record<string, number>; settings: EndpointSettings }

/** One version, ready to answer. */
export type Served = {
  name: string
  version: number
  model: LoadedModel
  target: Column
  /** Classes in the order of the probabilities; undefined for a number. */
  classes: readonly string[] | undefined
  /** Every column of the training data that a caller may send, needed or not. */
  known: ReadonlySet<string>
}

/** The models that answer, by endpoint and version. Loaded on first use, kept in memory. */
export type Registry = ReturnType<typeof createRegistry>

export type RegistryDeps = {
  /** What is stored of an endpoint; undefined when there is none of that name. */
  find: (name: string) => Live | undefined
  /** Loads one version; undefined when there is none of that number. */
  load: (live: Live, version: number) => Promise<Served | undefined>
}

/** Models in memory at a time; the one that was loaded first leaves first, and comes back when it is asked. */
const mostLoaded = 64

export function createRegistry({ find, load }: RegistryDeps) {
  const lives = new Map<string, Live>()
  const ready = new Map<string, Map<number, Served>>()
  const loading = new Map<string, Promise<Served>>()
  let loaded = 0
  /** Counts what made loaded models old: what was loaded before is not kept. */
  let changes = 0

  const keep = (served: Served): void => {
    const versions = ready.get(served.name) ?? new Map<number, Served>()
    if (!versions.has(served.version)) loaded += 1
    versions.set(served.version, served)
    ready.set(served.name, versions)
    for (const [name, others] of ready) {
      if (loaded <= mostLoaded) break
      if (others === versions) continue
      loaded -= others.size
      ready.delete(name)
    }
  }
  const forget = (name: string): void => {
    changes += 1
    lives.delete(name)
    loaded -= ready.get(name)?.size ?? 0
    ready.delete(name)
  }
  const live = (name: string): Live => {
    const known = lives.get(name)
    if (known) return known
    const found = find(name)
    if (!found)
      throw new AppError('not_found', `There is no endpoint "${name}". GET /api/endpoints lists those there are.`)
    lives.set(name, found)
    return found
  }
  const read = (asked: Live, version: number): Promise<Served> => {
    const key = `${changes} ${version} ${asked.name}`
    const coming = loading.get(key)
    if (coming) return coming
    const before = changes
    const made = load(asked, version)
      .then((served) => {
        if (!served) throw new AppError('not_found', `The endpoint "${asked.name}" has no version ${version}.`)
        if (changes === before) keep(served)
        return served
      })
      .finally(() => loading.delete(key))
    loading.set(key, made)
    return made
  }

  return {
    /** Throws `not_found`. */
    live,
    /** The model of a version, without awaiting where it is in memory. */
    get: (asked: Live, version: number): Served | Promise<Served> =>
      ready.get(asked.name)?.get(version) ?? read(asked, version),
    /** What was stored of an endpoint has changed: the next request reads it anew. */
    forget,
  }
}
