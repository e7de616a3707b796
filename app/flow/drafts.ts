import { z } from 'zod'
import { type Flow, flow } from '#nodes/core/flow/flow.ts'

/** Changes that the server does not have yet, kept in this browser so that a reload loses nothing. */
const draft = z.object({ flow, baseRevision: z.string(), at: z.number() })
export type Draft = z.infer<typeof draft>

/** The part of `localStorage` that drafts need. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export type Drafts = {
  keep: (flowId: string, flow: Flow, baseRevision: string) => boolean
  drop: (flowId: string) => void
  /** This tab's draft of the flow, else the newest that a closed tab left behind. */
  find: (flowId: string, liveTabs: ReadonlySet<string>) => Draft | undefined
}

const prefix = 'modelwright:draft:'

/**
 * Each tab keeps its own draft under its own name: two tabs on one flow never overwrite each other's unsaved work.
 */
export function createDrafts(storage: DraftStorage, tab: string, now: () => number = Date.now): Drafts {
  const nameOf = (flowId: string, owner: string) => `${prefix}${flowId}:${owner}`
  const read = (name: string): Draft | undefined => {
    const text = storage.getItem(name)
    if (text === null) return undefined
    try {
      return draft.parse(JSON.parse(text))
    } catch {
      // Written by another version of the app, or cut off: nothing that could be brought back.
      storage.removeItem(name)
      return undefined
    }
  }
  return {
    keep: (flowId, kept, baseRevision) => {
      try {
        storage.setItem(nameOf(flowId, tab), JSON.stringify({ flow: kept, baseRevision, at: now() }))
        return true
      } catch {
        // The browser's storage is full or forbidden: saving to the server goes on regardless.
        return false
      }
    },
    drop: (flowId) => storage.removeItem(nameOf(flowId, tab)),
    find: (flowId, liveTabs) => {
      const own = read(nameOf(flowId, tab))
      if (own) return own
      const names: string[] = []
      for (let index = 0; index < storage.length; index += 1) {
        const name = storage.key(index)
        if (name?.startsWith(`${prefix}${flowId}:`)) names.push(name)
      }
      const orphans = names
        .filter((name) => !liveTabs.has(name.slice(`${prefix}${flowId}:`.length)))
        .map((name) => ({ name, draft: read(name) }))
        .sort((a, b) => (b.draft?.at ?? 0) - (a.draft?.at ?? 0))
      const found = orphans[0]
      if (!found?.draft) return undefined
      storage.removeItem(found.name)
      storage.setItem(nameOf(flowId, tab), JSON.stringify(found.draft))
      return found.draft
    },
  }
}
