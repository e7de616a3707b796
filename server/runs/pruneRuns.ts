import { setImmediate as nextTurn } from 'node:timers/promises'
import { eq, inArray, isNull, notExists, sql } from 'drizzle-orm'
import { finishedStatuses } from '#server/contract/run.ts'
import type { Database } from '#server/db/client.ts'
import { flowNodes, pins, runFlows, runs } from './schema.ts'

/**
 * Forgets ended runs with their sub-runs, nodes and events, as far as they are not among the newest of their flow and nothing needs
 * them: a pin, the last result of a node, or whoever names them in `needed`. Answers with how many.
 */
export async function pruneRuns(
  db: Database,
  { newest, needed }: { newest: number; needed: Iterable<string> },
): Promise<number> {
  const kept = rootsOf(db, [
    ...needed,
    ...db
      .selectDistinct({ runId: pins.runId })
      .from(pins)
      .all()
      .map((row) => row.runId),
    ...db
      .selectDistinct({ runId: flowNodes.runId })
      .from(flowNodes)
      .all()
      .map((row) => row.runId),
  ])
  const place = sql<number>`row_number() over (partition by ${runs.flowId} order by ${runs.createdAt} desc, rowid desc)`
  const old = db
    .select({ id: runs.id, status: runs.status, place: place.as('place') })
    .from(runs)
    .where(isNull(runs.parentRunId))
    .all()
    .filter((run) => run.place > newest && finishedStatuses.includes(run.status) && !kept.has(run.id))
  for (const { id } of old) {
    // The nodes and events of each go with it.
    db.delete(runs)
      .where(inArray(runs.id, [id, ...subRunsOf(db, id)]))
      .run()
    await nextTurn()
  }
  if (old.length > 0) {
    const ran = db.select({ id: runs.id }).from(runs).where(eq(runs.flowDigest, runFlows.digest))
    db.delete(runFlows).where(notExists(ran)).run()
  }
  return old.length
}

/** The runs that people started, in which these took part. */
function rootsOf(db: Database, ids: readonly string[]): Set<string> {
  const roots = new Set<string>()
  for (const id of new Set(ids)) {
    const parent = db.select({ id: runs.parentRunId }).from(runs).where(eq(runs.id, id)).get()?.id
    if (typeof parent === 'string') for (const root of rootsOf(db, [parent])) roots.add(root)
    else roots.add(id)
  }
  return roots
}

function subRunsOf(db: Database, id: string): string[] {
  const found: string[] = []
  for (let level = [id]; level.length > 0; ) {
    level = db
      .select({ id: runs.id })
      .from(runs)
      .where(inArray(runs.parentRunId, level))
      .all()
      .map((run) => run.id)
    found.push(...level)
  }
  return found
}
