import { AppError } from '#server/appError.ts'
import type { LoadedModel } from './loadedModel.ts'

export type Served = { name: string; version: number; model: LoadedModel }

/** The models that answer now, by endpoint name. Loaded on first use, kept in memory. */
export type Registry = ReturnType<typeof createRegistry>

export type RegistryDeps = {
  /** Loads the current version of an endpoint; undefined when there is none of that name. */
  load: (name: string) => Promise<Served | undefined>
  /** Told how many rows an endpoint has answered. */
  onAnswered: (name: string, rows: number) => void
}

export function createRegistry({ load, onAnswered }: RegistryDeps) {
  const ready = new Map<string, Served>()
  const loading = new Map<string, Promise<Served | undefined>>()

  let removals = 0

  const find = async (name: string): Promise<Served> => {
    let coming = loading.get(name)
    if (!coming) {
      coming = load(name).finally(() => loading.delete(name))
      loading.set(name, coming)
    }
    const before = removals
    const served = await coming
    if (!served)
      throw new AppError('not_found', `There is no endpoint "${name}". GET /api/endpoints lists those there are.`)
    if (!ready.has(name) && removals === before) ready.set(name, served)
    return served
  }

  return {
    /** The model of an endpoint, without awaiting where it is in memory. */
    get: (name: string): Served | Promise<Served> => ready.get(name) ?? find(name),
    set: (served: Served): void => void ready.set(served.name, served),
    remove: (name: string): void => {
      removals += 1
      ready.delete(name)
      loading.delete(name)
    },
    answered: onAnswered,
  }
}
