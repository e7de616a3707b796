import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, max, notInArray, sql } from 'drizzle-orm'
import type { RunEvent } from '#server/contract/events.ts'
import { finishedStatuses, type Run, type RunNode, type RunStatus } from '#server/contract/run.ts'
import type { Database } from '#server/db/client.ts'
import type { KeyParts } from '#server/engine/key.ts'
import type { Outputs } from '#server/engine/ports.ts'
import { flowNodes, pins, runEvents, runFlows, runNodes, runs } from './schema.ts'

export type RunRow = typeof runs.$inferSelect
export type RunNodeRow = typeof runNodes.$inferSelect

/** The SQL of runs, their nodes and events, the last results of flows, and pins. */
export type RunStore = ReturnType<typeof createRunStore>

export function createRunStore(db: Database) {
  // Written once for each node of a run: its text is made once.
  const insertEvent = db
    .insert(runEvents)
    .values({
      runId: sql.placeholder('runId'),
      seq: sql.placeholder('seq'),
      nodeId: sql.placeholder('nodeId'),
      type: sql.placeholder('type'),
      event: sql.placeholder('event'),
    })
    .prepare()
  return {
    transaction: <T>(work: () => T): T => db.transaction(work),

    addRun: (row: RunRow, flow: unknown): void => {
      db.insert(runFlows).values({ digest: row.flowDigest, flow }).onConflictDoNothing().run()
      db.insert(runs).values(row).run()
    },
    run: (id: string): RunRow | undefined => db.select().from(runs).where(eq(runs.id, id)).get(),
    flowOf: (digest: string): unknown =>
      db.select({ flow: runFlows.flow }).from(runFlows).where(eq(runFlows.digest, digest)).get()?.flow,
    /** Every document that a run ran, as JSON. */
    documents: function* (): Generator<string> {
      for (const { digest } of db.select({ digest: runFlows.digest }).from(runFlows).all()) {
        const row = db.select({ flow: runFlows.flow }).from(runFlows).where(eq(runFlows.digest, digest)).get()
        if (row) yield JSON.stringify(row.flow)
      }
      for (const { parameters, overrides } of db.select().from(runs).all())
        yield JSON.stringify([parameters, overrides])
    },
    /** Newest first; the sub-runs of a tuning only when asked for by their parent. */
    list: (options: { flowId?: string | undefined; parentRunId?: string | undefined; limit: number }): RunRow[] =>
      db
        .select()
        .from(runs)
        .where(
          and(
            options.flowId === undefined ? undefined : eq(runs.flowId, options.flowId),
            options.parentRunId === undefined ? isNull(runs.parentRunId) : eq(runs.parentRunId, options.parentRunId),
          ),
        )
        .orderBy(desc(runs.createdAt), desc(sql`rowid`))
        .limit(options.limit)
        .all(),
    unfinished: (): RunRow[] =>
      db
        .select()
        .from(runs)
        .where(notInArray(runs.status, [...finishedStatuses]))
        .orderBy(asc(runs.createdAt), asc(sql`rowid`))
        .all(),
    /** Outputs that kept runs need: those of unfinished runs with their sub-runs, and of the newest runs of each flow. */
    keptOutputs: (newest: number): Outputs[] => {
      const ranked = db
        .select({
          id: runs.id,
          status: runs.status,
          place: sql<number>`row_number() over (partition by ${runs.flowId} order by ${runs.createdAt} desc)`.as(
            'place',
          ),
        })
        .from(runs)
        .where(isNull(runs.parentRunId))
        .all()
      const kept = ranked.filter((run) => run.place <= newest || !finishedStatuses.includes(run.status))
      const open = new Set(kept.filter((run) => !finishedStatuses.includes(run.status)).map((run) => run.id))
      const subRuns = db
        .select({ id: runs.id, parent: runs.parentRunId })
        .from(runs)
        .where(isNotNull(runs.parentRunId))
        .all()
        .filter((run) => open.has(run.parent ?? ''))
      const outputs: Outputs[] = []
      for (const { id } of [...kept, ...subRuns]) {
        const rows = db.select({ outputs: runNodes.outputs }).from(runNodes).where(eq(runNodes.runId, id)).all()
        for (const row of rows) outputs.push(row.outputs)
      }
      for (const row of db.select({ outputs: flowNodes.outputs }).from(flowNodes).all())
        if (row.outputs) outputs.push(row.outputs)
      return outputs
    },
    pinnedOutputs: (): Outputs[] =>
      db
        .select({ outputs: pins.outputs })
        .from(pins)
        .all()
        .map((row) => row.outputs),
    setRun: (id: string, fields: Partial<RunRow>): void => {
      db.update(runs).set(fields).where(eq(runs.id, id)).run()
    },
    /** The newest run of each flow. */
    lastRuns: (): Map<string, { id: string; status: RunStatus; at: number }> => {
      const rows = db
        .select({ id: runs.id, flowId: runs.flowId, status: runs.status, at: max(runs.createdAt) })
        .from(runs)
        .where(isNull(runs.parentRunId))
        .groupBy(runs.flowId)
        .all()
      return new Map(rows.map(({ flowId, id, status, at }) => [flowId, { id, status, at: at ?? 0 }]))
    },

    addNodes: (rows: RunNodeRow[]): void => {
      // One statement holds a limited number of values.
      for (let at = 0; at < rows.length; at += 500) {
        db.insert(runNodes)
          .values(rows.slice(at, at + 500))
          .onConflictDoNothing()
          .run()
      }
    },
    nodes: (runId: string): RunNodeRow[] =>
      db.select().from(runNodes).where(eq(runNodes.runId, runId)).orderBy(asc(runNodes.place)).all(),
    nodesOf: (runIds: string[]): RunNodeRow[] =>
      runIds.length === 0
        ? []
        : db.select().from(runNodes).where(inArray(runNodes.runId, runIds)).orderBy(asc(runNodes.place)).all(),
    node: (runId: string, nodeId: string): RunNodeRow | undefined =>
      db
        .select()
        .from(runNodes)
        .where(and(eq(runNodes.runId, runId), eq(runNodes.nodeId, nodeId)))
        .get(),
    setNode: (runId: string, nodeId: string, fields: Partial<RunNodeRow>): void => {
      db.update(runNodes)
        .set(fields)
        .where(and(eq(runNodes.runId, runId), eq(runNodes.nodeId, nodeId)))
        .run()
    },

    addEvent: (event: RunEvent): void => {
      const nodeId = 'nodeId' in event ? event.nodeId : null
      insertEvent.run({ runId: event.runId, seq: event.seq, nodeId, type: event.type, event })
    },
    events: (runId: string, afterSeq: number, limit: number): RunEvent[] =>
      db
        .select({ event: runEvents.event })
        .from(runEvents)
        .where(and(eq(runEvents.runId, runId), gt(runEvents.seq, afterSeq)))
        .orderBy(asc(runEvents.seq))
        .limit(limit)
        .all()
        .map((row) => row.event),
    nodeEvents: (runId: string, nodeId: string, type: RunEvent['type']): RunEvent[] =>
      db
        .select({ event: runEvents.event })
        .from(runEvents)
        .where(and(eq(runEvents.runId, runId), eq(runEvents.nodeId, nodeId), eq(runEvents.type, type)))
        .orderBy(asc(runEvents.seq))
        .all()
        .map((row) => row.event),
    lastSeq: (runId: string): number =>
      db
        .select({ seq: max(runEvents.seq) })
        .from(runEvents)
        .where(eq(runEvents.runId, runId))
        .get()?.seq ?? 0,

    flowNodes: (flowId: string): (typeof flowNodes.$inferSelect)[] =>
      db.select().from(flowNodes).where(eq(flowNodes.flowId, flowId)).all(),
    /** Without a result only the run is noted: the last result stays. */
    setFlowNode: (
      flowId: string,
      nodeId: string,
      runId: string,
      result?: { outputs: Outputs; parts: KeyParts },
    ): void => {
      const values = { flowId, nodeId, runId, ...result }
      db.insert(flowNodes)
        .values(values)
        .onConflictDoUpdate({ target: [flowNodes.flowId, flowNodes.nodeId], set: { runId, ...result } })
        .run()
    },

    pins: (flowId: string): (typeof pins.$inferSelect)[] => db.select().from(pins).where(eq(pins.flowId, flowId)).all(),
    setPin: (row: typeof pins.$inferSelect): void => {
      db.insert(pins)
        .values(row)
        .onConflictDoUpdate({ target: [pins.flowId, pins.nodeId], set: row })
        .run()
    },
    removePin: (flowId: string, nodeId: string): void => {
      db.delete(pins)
        .where(and(eq(pins.flowId, flowId), eq(pins.nodeId, nodeId)))
        .run()
    },
  }
}

/** A row as the API shows it. */
export const toRunNode = (row: RunNodeRow): RunNode => ({
  id: row.nodeId,
  type: row.type,
  state: row.state,
  cached: row.state === 'cached',
  milliseconds: row.milliseconds,
  problems: row.problems,
  outputs: row.outputs,
  ...(row.startedAt !== null && { startedAt: row.startedAt }),
  ...(row.peakMemory !== null && { peakMemory: row.peakMemory }),
  ...(row.progress && { progress: row.progress }),
  ...(row.waitingFor && row.state === 'waiting' && { waitingFor: row.waitingFor }),
  ...(row.rerun && { rerun: row.rerun }),
})

export const toRun = (row: RunRow, nodes: RunNodeRow[]): Run => ({
  id: row.id,
  flowId: row.flowId,
  revision: row.revision,
  flowName: row.flowName,
  status: row.status,
  engine: row.engine,
  createdAt: row.createdAt,
  ...(row.startedAt !== null && { startedAt: row.startedAt }),
  ...(row.finishedAt !== null && { finishedAt: row.finishedAt }),
  ...(row.parentRunId !== null && { parentRunId: row.parentRunId }),
  ...(row.parentNodeId !== null && { parentNodeId: row.parentNodeId }),
  ...(row.subRun !== null && { subRun: row.subRun }),
  parameters: row.parameters,
  nodes: nodes.map(toRunNode),
  problems: row.problems,
})
