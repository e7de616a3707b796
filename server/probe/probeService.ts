import { stat } from 'node:fs/promises'
import { desc, eq, lt } from 'drizzle-orm'
import type { ProbeRequest } from '#nodes/core/define.ts'
import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { Refresh } from '#nodes/core/refresh.ts'
import type { CsvFacts } from '#nodes/core/run.ts'
import type { SelectFacts } from '#nodes/core/selected.ts'
import type { Source, SourceFacts } from '#nodes/core/source.ts'
import { readCsvOptions } from '#nodes/data/csvOptions.ts'
import { AppError } from '#server/appError.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { type Database, isWriteFault } from '#server/db/client.ts'
import { parseFileReference, resolveFile } from '#server/files/fileReference.ts'
import { probeFacts } from './schema.ts'

export type ProbeServiceDeps = {
  db: Database
  artifacts: Pick<ArtifactStore, 'path'>
  /** For what does not fit into memory. */
  scratch: string
  /** A stored secret by name, for sources that need one. */
  secret?: (name: string) => string
  /** Addresses and networks, beside public ones, that may be read from. */
  allowedAddresses?: readonly string[]
  now?: () => number
}

type Facts = CsvFacts | SourceFacts | SelectFacts
type CsvRequest = Extract<ProbeRequest, { kind: 'csv' }>

/** Where a flow stands: relative files are looked up there. */
export type ProbePlace = {
  flowFolder: string
  confined: boolean
  /** Asked for a run: what is to be read at every run is looked at anew. */
  fresh?: boolean
}

/** Changes when probes answer differently for the same file. */
const probeVersion = 2
const mostStored = 1000
const memory = 512 * 1024 * 1024

/** What the outside world looks like to nodes before a run; answers are kept, and the same question is asked once at a time. */
export type ProbeService = ReturnType<typeof createProbeService>

export function createProbeService({
  db,
  artifacts,
  scratch,
  secret,
  allowedAddresses = [],
  now = Date.now,
}: ProbeServiceDeps) {
  const underWay = new Map<string, Promise<Facts>>()
  let queue: Promise<unknown> = Promise.resolve()

  /** What tells nothing of its changes is known until it is `oldest` (milliseconds): the time of the look is kept then. */
  const stored = (key: string, oldest?: number): Facts | undefined => {
    const row = db.select().from(probeFacts).where(eq(probeFacts.key, key)).get()
    if (!row) return undefined
    if (oldest !== undefined) return now() - row.usedAt < oldest ? (row.facts as Facts) : undefined
    ifRoom(() => void db.update(probeFacts).set({ usedAt: now() }).where(eq(probeFacts.key, key)).run())
    return row.facts as Facts
  }

  const store = (key: string, facts: Facts): void => {
    db.insert(probeFacts)
      .values({ key, facts, usedAt: now() })
      .onConflictDoUpdate({ target: probeFacts.key, set: { facts, usedAt: now() } })
      .run()
    const oldest = db
      .select({ usedAt: probeFacts.usedAt })
      .from(probeFacts)
      .orderBy(desc(probeFacts.usedAt))
      .limit(1)
      .offset(mostStored)
      .get()
    if (oldest) db.delete(probeFacts).where(lt(probeFacts.usedAt, oldest.usedAt)).run()
  }

  /** The file's bytes by name: what an upload is called by, or a stamp of the file as it lies there. */
  const contentOf = async (file: string, path: string): Promise<string> =>
    parseFileReference(file)?.digest ?? (await stampOf(path))

  /** The stored answer of this question, else a new one: the same question is asked once at a time. */
  const answer = (key: string, look: () => Promise<Facts>, oldest?: number): Promise<Facts> | Facts => {
    const known = stored(key, oldest)
    if (known) return known
    const asked = underWay.get(key)
    if (asked) return asked
    // One at a time: a probe may use a core and half a gigabyte, and endpoints answer from this process.
    // What is far away mostly waits, and must not hold up the others.
    const isFar = oldest !== undefined
    const coming = (isFar ? Promise.resolve() : queue).then(async () => {
      const facts = await look()
      ifRoom(() => store(key, facts))
      return facts
    })
    if (!isFar) queue = coming.catch(() => undefined)
    underWay.set(key, coming)
    return coming.finally(() => underWay.delete(key))
  }

  const options = { scratch, memoryLimit: memory, threads: 1 }

  const lookAtCsv = async (request: CsvRequest, place: ProbePlace): Promise<CsvFacts> => {
    const parsed = parseOptions(request.options)
    const path = await resolveFile(request.file, { artifactPath: artifacts.path, ...place })
    const content = await contentOf(request.file, path)
    const key = digestOf({ version: probeVersion, kind: request.kind, content, options: request.options })
    const facts = await answer(key, async () => {
      const { probeCsv } = await import('#server/tables/importCsv.ts')
      return probeCsv(path, parsed, options)
    })
    return facts as CsvFacts
  }

  const lookAtSource = async (source: Source, place: ProbePlace): Promise<SourceFacts> => {
    const fileOf = (file: string): Promise<string> => resolveFile(file, { artifactPath: artifacts.path, ...place })
    const content = 'file' in source ? await contentOf(source.file, await fileOf(source.file)) : ''
    const asked = 'refresh' in source && source.refresh !== 'asked' ? { ...source, asked: '' } : source
    const key = digestOf({ version: probeVersion, kind: 'source', content, source: { ...asked, file: '' } })
    const look = async (): Promise<SourceFacts> => {
      const { probeSource } = await import('#server/tables/importSource.ts')
      const secretOf = async (name: string): Promise<string> => {
        if (!secret) throw new AppError('not_found', `There is no secret "${name}" here.`)
        return secret(name)
      }
      return probeSource(source, { file: fileOf, secret: secretOf, allowedAddresses }, options)
    }
    return (await answer(key, look, 'refresh' in source ? oldestOf(source, place) : undefined)) as SourceFacts
  }

  const describe = async (request: Extract<ProbeRequest, { kind: 'select' }>): Promise<SelectFacts> => {
    const facts = await answer(digestOf({ version: probeVersion, ...request }), async () => {
      const { describeSelect } = await import('#server/tables/selectTable.ts')
      return { selected: await describeSelect(request, { scratch }) }
    })
    return facts as SelectFacts
  }

  const lookAt = (request: ProbeRequest, place: ProbePlace): Promise<Facts> => {
    switch (request.kind) {
      case 'csv':
        return lookAtCsv(request, place)
      case 'source':
        return lookAtSource(request.source, place)
      case 'select':
        return describe(request)
    }
  }

  return {
    /** Throws NodeError for what is wrong with the file, AppError for a question that is none. */
    probe: lookAt,
    csv: lookAtCsv,
  }
}

/** Milliseconds that a look at a source stays good, of one that does not tell when it changes. */
function oldestOf({ refresh, minutes }: Refresh, { fresh = false }: ProbePlace): number {
  if (refresh === 'minutes') return minutes * 60_000
  return refresh === 'run' && fresh ? 0 : Number.POSITIVE_INFINITY
}

/** What is kept only saves work later: on a full or failing disk the answer counts, not that it is remembered. */
function ifRoom(keep: () => void): void {
  try {
    keep()
  } catch (error) {
    if (!isWriteFault(error)) throw error
  }
}

function parseOptions(options: Record<string, unknown>) {
  try {
    return readCsvOptions(options)
  } catch (error) {
    throw new AppError('bad_request', 'The options of the probe are not those of a CSV file.', { cause: error })
  }
}

/** A file that is not there is left to the reader, which says so in its own words. */
async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found ? `${path} ${found.mtimeMs} ${found.size} ${found.ino}` : `${path} absent`
}
