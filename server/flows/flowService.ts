import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { formatFlow } from '#nodes/core/flow/canonical.ts'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { AppError } from '#server/appError.ts'
import type { FlowResource, FlowSummary } from '#server/contract/resources.ts'
import type { Database } from '#server/db/client.ts'
import {
  flowFileEnding,
  flowIdsIn,
  isFlowId,
  largestFlowFile,
  readFlow,
  readFlowText,
  readText,
  slugOf,
  stampOf,
  writeBeside,
} from './flowFile.ts'
import { createFlowStore, type FlowRow, type RevisionRow } from './flowStore.ts'

export type FlowServiceDeps = {
  db: Database
  /** The workspace: every flow is a file there. */
  folder: string
  catalogue: Catalogue
  now?: () => number
  /** The newest run of each flow, where runs are kept. */
  lastRuns?: () => Map<string, { id: string; status: string; at: number }>
  /** Called before a flow's file goes: whatever runs of it is to end. */
  endRuns?: (id: string) => void
}

const cachedFlows = 50

export type StoredFlow = { id: string; revision: string; flow: Flow; upgraded: string[] }

/**
 * The flows of a workspace. Files are the truth: they may be edited, added or removed by other programs at any time, and
 * every read looks first. A save is refused when the flow has changed since the caller read it.
 */
export type FlowService = ReturnType<typeof createFlowService>

export function createFlowService({ db, folder, catalogue, now = Date.now, lastRuns, endRuns }: FlowServiceDeps) {
  mkdirSync(folder, { recursive: true })
  const store = createFlowStore(db)
  const fileOf = (id: string): string => join(folder, id + flowFileEnding)
  const unknown = (id: string): AppError =>
    new AppError('not_found', `There is no flow "${id}". GET /api/flows lists those there are.`)

  /** Brings the index up to what the file holds now. */
  const look = (id: string): FlowRow | undefined => {
    if (!isFlowId(id)) return undefined
    const known = store.find(id)
    const stamp = stampOf(fileOf(id))
    if (stamp === undefined) {
      if (known) store.remove(id)
      return undefined
    }
    if (known?.stamp === stamp) return known
    if (Number(stamp.split('-')[1]) > largestFlowFile) {
      const message = `The file is larger than ${largestFlowFile / 1024 / 1024} MB, so it is no flow.`
      store.putBroken({
        id,
        revision: stamp,
        stamp,
        at: now(),
        problems: [{ code: 'too_large', severity: 'error', message }],
      })
      return store.find(id)
    }
    const read = readFlowText(readText(fileOf(id)), catalogue)
    if (!read.ok) store.putBroken({ id, revision: read.revision, stamp, at: now(), problems: read.problems })
    else if (known?.revision === read.revision && !known.broken) store.setStamp(id, stamp)
    else store.put({ id, flow: read.flow, revision: read.revision, stamp, at: now(), origin: 'outside' })
    return store.find(id)
  }

  const summaryOf = (row: FlowRow, runs = lastRuns?.()): FlowSummary => {
    const lastRun = runs?.get(row.id)
    return {
      id: row.id,
      name: row.name,
      ...(row.description === null ? {} : { description: row.description }),
      revision: row.revision,
      updatedAt: row.updatedAt,
      nodeCount: row.nodeCount,
      ...(lastRun ? { lastRun } : {}),
      ...(row.broken ? { problems: row.broken } : {}),
    }
  }

  /** What the file held when it was last read, so that a flow is parsed once however often it is asked for. */
  const cache = new Map<string, { stamp: string; value: StoredFlow }>()

  const stored = (row: FlowRow): StoredFlow => {
    const cached = cache.get(row.id)
    if (cached?.stamp === row.stamp) return cached.value
    const read = row.broken ? undefined : readFlowText(readText(fileOf(row.id)), catalogue)
    if (!read?.ok) {
      const problems = row.broken ?? read?.problems ?? []
      throw new AppError(
        'invalid_flow',
        `The file of the flow "${row.id}" cannot be read as a flow; it is left as it is. ${problems[0]?.message ?? ''}`,
        { problems, also: { currentRevision: row.revision } },
      )
    }
    const value = { id: row.id, revision: read.revision, flow: read.flow, upgraded: read.upgraded }
    if (cache.size >= cachedFlows) cache.delete(cache.keys().next().value ?? '')
    cache.set(row.id, { stamp: row.stamp, value })
    return value
  }

  const resource = (row: FlowRow): FlowResource => {
    const { flow, upgraded } = stored(row)
    return { ...summaryOf(row), flow, upgraded }
  }

  const accept = (json: unknown): { flow: Flow; revision: string } => {
    const read = readFlow(json, catalogue)
    if (read.ok) return read
    const first = read.problems[0]?.message ?? ''
    throw new AppError('invalid_flow', `This is no flow that can be stored. ${first}`, { problems: read.problems })
  }

  const freeId = (name: string): string => {
    const slug = slugOf(name)
    const isFree = (id: string): boolean => stampOf(fileOf(id)) === undefined && !store.wasUsed(id)
    if (isFree(slug)) return slug
    let number = 2
    while (!isFree(`${slug}-${number}`)) number++
    return `${slug}-${number}`
  }

  /** Puts a durable file in its place and the index with it, in one go without awaiting, so that nothing comes between. */
  const place = (beside: string, given: { id: string; flow: Flow; revision: string; origin: string }): FlowRow => {
    renameSync(beside, fileOf(given.id))
    store.put({ ...given, stamp: stampOf(fileOf(given.id)) ?? '', at: now() })
    const row = store.find(given.id)
    if (!row) throw unknown(given.id)
    return row
  }

  const discard = (beside: string): Promise<void> => unlink(beside).catch(() => undefined)

  return {
    folder,
    fileOf,

    list: (): FlowSummary[] => {
      const ids = new Set(flowIdsIn(folder))
      for (const row of store.all()) if (!ids.has(row.id)) store.remove(row.id)
      for (const id of ids) look(id)
      const runs = lastRuns?.()
      return store.all().map((row) => summaryOf(row, runs))
    },

    get: (id: string): FlowResource => {
      const row = look(id)
      if (!row) throw unknown(id)
      return resource(row)
    },

    /** The flow as it stands, or one of its revisions, for a run. */
    read: (id: string, revision?: string): StoredFlow => {
      if (revision === undefined) {
        const row = look(id)
        if (!row) throw unknown(id)
        return stored(row)
      }
      const document = store.document(id, revision)
      if (document === undefined) throw new AppError('not_found', `The flow "${id}" has no revision ${revision}.`)
      const read = readFlow(document, catalogue)
      if (!read.ok)
        throw new AppError('invalid_flow', `Revision ${revision} of "${id}" cannot be read.`, {
          problems: read.problems,
        })
      return { id, revision, flow: read.flow, upgraded: read.upgraded }
    },

    create: async (given: { name?: string | undefined; flow?: unknown; origin?: string }): Promise<FlowResource> => {
      const named = given.flow === undefined ? emptyFlow(given.name?.trim() || 'New flow') : given.flow
      const accepted = accept(named)
      const name = given.name?.trim()
      const { flow, revision } = name ? accept({ ...accepted.flow, name }) : accepted
      const beside = await writeBeside(folder, formatFlow(flow))
      return resource(place(beside, { id: freeId(flow.name), flow, revision, origin: given.origin ?? 'save' }))
    },

    /** Refused with `stale_revision` and both versions when the flow is no longer what `baseRevision` names. */
    save: async (id: string, json: unknown, baseRevision: string): Promise<FlowResource> => {
      if (!look(id)) throw unknown(id)
      const { flow, revision } = accept(json)
      const beside = await writeBeside(folder, formatFlow(flow))
      const row = look(id)
      if (row?.revision !== baseRevision) {
        await discard(beside)
        if (!row) throw unknown(id)
        throw new AppError(
          'stale_revision',
          `The flow "${id}" was changed elsewhere since you opened it. Nothing was overwritten: compare the two versions, then save on top of the present one.`,
          { also: { currentRevision: row.revision, ...(row.broken ? {} : { current: stored(row).flow }) } },
        )
      }
      if (row.broken) keepBroken(fileOf(id))
      return resource(place(beside, { id, flow, revision, origin: 'save' }))
    },

    /** Cancels its unfinished runs, then deletes the file; its revisions stay for the runs that point at them. */
    remove: (id: string, baseRevision?: string): void => {
      const row = look(id)
      if (!row) throw unknown(id)
      if (baseRevision !== undefined && row.revision !== baseRevision) {
        throw new AppError(
          'stale_revision',
          `The flow "${id}" was changed elsewhere since you opened it. It was not deleted.`,
          {
            also: { currentRevision: row.revision },
          },
        )
      }
      endRuns?.(id)
      rmSync(fileOf(id))
      store.remove(id)
    },

    /** The text of every flow there is, and of every revision that one could go back to. */
    documents: function* (): Generator<string> {
      for (const id of flowIdsIn(folder)) {
        yield readText(fileOf(id))
        for (const { revision } of store.revisions(id)) yield JSON.stringify(store.document(id, revision))
      }
    },

    revisions: (id: string): RevisionRow[] => {
      const row = look(id)
      const found = store.revisions(id)
      if (!row && found.length === 0) throw unknown(id)
      return found
    },
  }
}

/** A file that could not be read is kept beside when somebody saves over it. */
function keepBroken(file: string): void {
  renameSync(file, `${file}.broken-${Date.now()}`)
}
