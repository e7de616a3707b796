import { AppError } from '#server/appError.ts'
import { defaultSettings, endpointSettings, type RollOut, type SettingsPatch } from '#server/contract/endpoints.ts'
import type { Registry } from '#server/serving/registry.ts'
import type { AuditStore } from './auditStore.ts'
import type { EndpointRow, EndpointStore } from './endpointStore.ts'

export type RollOutDeps = {
  store: EndpointStore
  registry: Registry
  audit: AuditStore
  missing: (name: string) => AppError
}

const aliasPattern = /^[a-z][a-z0-9-]{0,39}$/

/** Which version answers, what the others are called, and what is set. Every change is in force with the next request, and in the trail. */
export type RollOutService = ReturnType<typeof createRollOut>

export function createRollOut({ store, registry, audit, missing }: RollOutDeps) {
  const find = (name: string): EndpointRow => {
    const row = store.find(name)
    if (!row) throw missing(name)
    return row
  }
  const findVersion = (name: string, version: number): void => {
    if (!store.version(name, version))
      throw new AppError('not_found', `The endpoint "${name}" has no version ${version}.`)
  }
  const view = (name: string): RollOut => {
    const { version, previous, aliases, settings } = find(name)
    return {
      champion: version,
      previous,
      aliases: aliases ?? {},
      settings: { ...defaultSettings, ...settings },
    }
  }
  const changed = (name: string, who: string, what: string, text: string): RollOut => {
    registry.forget(name)
    audit.add({ who, what, endpoint: name, text })
    return view(name)
  }
  /** Read before it answers, so that a version that cannot be read never does. */
  const readable = async (name: string, version: number): Promise<void> => {
    await registry.get(registry.live(name), version)
  }
  const use = async (name: string, version: number, who: string, what: string): Promise<RollOut> => {
    const { version: before } = find(name)
    findVersion(name, version)
    if (before === version) return view(name)
    await readable(name, version)
    store.use(name, version)
    return changed(name, who, what, `Version ${version} answers instead of version ${before}.`)
  }

  return {
    view,
    /** Lets a version answer. */
    use: (name: string, version: number, who: string) => use(name, version, who, 'switched'),
    /** Back to the version that answered before. Throws `conflict` where there is none. */
    rollBack: async (name: string, who: string): Promise<RollOut> => {
      const { previous } = find(name)
      if (previous === null || !store.version(name, previous))
        throw new AppError('conflict', `No other version of "${name}" has answered before this one.`)
      return use(name, previous, who, 'rolled back')
    },
    /** Gives a version a name; `champion` lets it answer. */
    setAlias: async (name: string, alias: string, version: number, who: string): Promise<RollOut> => {
      const { aliases } = find(name)
      if (alias === 'champion') return use(name, version, who, 'switched')
      if (!aliasPattern.test(alias))
        throw new AppError('bad_request', `"${alias}" cannot be an alias: use 1 to 40 small letters, digits and "-".`)
      findVersion(name, version)
      store.change(name, { aliases: { ...aliases, [alias]: version } })
      return changed(name, who, 'alias', `Version ${version} is called "${alias}".`)
    },
    removeAlias: (name: string, alias: string, who: string): RollOut => {
      const { aliases } = find(name)
      if (aliases === null || !Object.hasOwn(aliases, alias))
        throw new AppError('not_found', `The endpoint "${name}" has no alias "${alias}" that could be taken away.`)
      const { [alias]: _, ...others } = aliases
      store.change(name, { aliases: others })
      return changed(name, who, 'alias', `No version is called "${alias}" any more.`)
    },
    /** Throws `conflict` while it answers or has a name. */
    removeVersion: (name: string, version: number, who: string): RollOut => {
      const { version: champion, aliases, previous } = find(name)
      findVersion(name, version)
      const alias = Object.entries(aliases ?? {}).find(([, each]) => each === version)?.[0]
      if (version === champion)
        throw new AppError('conflict', `Version ${version} answers now. Let another version answer first.`)
      if (alias !== undefined)
        throw new AppError('conflict', `Version ${version} is called "${alias}". Take that alias away first.`)
      store.removeVersion(name, version)
      if (previous === version) store.change(name, { previous: null })
      return changed(name, who, 'version deleted', `Version ${version} was deleted.`)
    },
    set: (name: string, patch: SettingsPatch, who: string): RollOut => {
      const { settings } = find(name)
      store.change(name, {
        settings: endpointSettings.parse({ ...defaultSettings, ...settings, ...patch }),
      })
      return changed(name, who, 'settings', `Set: ${JSON.stringify(patch)}.`)
    },
  }
}
