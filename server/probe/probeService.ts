import { stat } from 'node:fs/promises'
import { desc, eq, lt } from 'drizzle-orm'
import type { ProbeRequest } from '#nodes/core/define.ts'
import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { CsvFacts } from '#nodes/core/run.ts'
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
  now?: () => number
}

/** Where a flow stands: relative files are looked up there. */
export type ProbePlace = { flowFolder: string; confined: boolean }

/** Changes when probes answer differently for the same file. */
const probeVersion = 1
const mostStored = 1000
const memory = 512 * 1024 * 1024

/** What the outside world looks like to nodes before a run; answers are kept, and the same question is asked once at a time. */
export type ProbeService = ReturnType<typeof createProbeService>

export function createProbeService({ db, artifacts, scratch, now = Date.now }: ProbeServiceDeps) {
  const underWay = new Map<string, Promise<CsvFacts>>()
  let queue: Promise<unknown> = Promise.resolve()

  const stored = (key: string): CsvFacts | undefined => {
    const row = db.select().from(probeFacts).where(eq(probeFacts.key, key)).get()
    if (!row) return undefined
    ifRoom(() => void db.update(probeFacts).set({ usedAt: now() }).where(eq(probeFacts.key, key)).run())
    return row.facts as CsvFacts
  }

  const store = (key: string, facts: CsvFacts): void => {
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

  const lookAtCsv = async (request: ProbeRequest, place: ProbePlace): Promise<CsvFacts> => {
    const parsed = parseOptions(request.options)
    const path = await resolveFile(request.file, { artifactPath: artifacts.path, ...place })
    const upload = parseFileReference(request.file)
    const content = upload ? upload.digest : await stampOf(path)
    const key = digestOf({ version: probeVersion, kind: request.kind, content, options: request.options })
    const known = stored(key)
    if (known) return known
    const asked = underWay.get(key)
    if (asked) return asked
    // One at a time: a probe may use a core and half a gigabyte, and endpoints answer from this process.
    const coming = queue.then(async () => {
      const { probeCsv } = await import('#server/tables/importCsv.ts')
      const facts = await probeCsv(path, parsed, { scratch, memoryLimit: memory, threads: 1 })
      ifRoom(() => store(key, facts))
      return facts
    })
    queue = coming.catch(() => undefined)
    underWay.set(key, coming)
    return coming.finally(() => underWay.delete(key))
  }

  return {
    /** Throws NodeError for what is wrong with the file, AppError for a question that is none. */
    probe: (request: ProbeRequest, place: ProbePlace): Promise<CsvFacts> => lookAtCsv(request, place),
  }
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
