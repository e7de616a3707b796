import { gunzipSync, gzipSync } from 'node:zlib'
import { and, desc, eq } from 'drizzle-orm'
import { orderedFlow } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import type { WireProblem } from '#server/appError.ts'
import type { Database } from '#server/db/client.ts'
import { flowRevisions, flows } from './schema.ts'

export type FlowRow = typeof flows.$inferSelect
export type RevisionRow = { revision: string; nodeCount: number; createdAt: number; origin: string }

/** The index of flow files and their revisions. */
export type FlowStore = ReturnType<typeof createFlowStore>

export function createFlowStore(db: Database) {
  return {
    all: (): FlowRow[] => db.select().from(flows).orderBy(desc(flows.updatedAt), flows.id).all(),
    find: (id: string): FlowRow | undefined => db.select().from(flows).where(eq(flows.id, id)).get(),
    remove: (id: string): void => void db.delete(flows).where(eq(flows.id, id)).run(),
    /** Whether the id was ever used, so that a new flow never takes over an old one's history. */
    wasUsed: (id: string): boolean =>
      db.select({ id: flowRevisions.flowId }).from(flowRevisions).where(eq(flowRevisions.flowId, id)).limit(1).get() !==
      undefined,
    setStamp: (id: string, stamp: string): void => void db.update(flows).set({ stamp }).where(eq(flows.id, id)).run(),

    put: (given: { id: string; flow: Flow; revision: string; stamp: string; at: number; origin: string }): void => {
      const { id, flow, revision, stamp, at, origin } = given
      const seen = {
        name: flow.name,
        description: flow.description ?? null,
        revision,
        nodeCount: flow.nodes.length,
        updatedAt: at,
        stamp,
        broken: null,
      }
      db.transaction((tx) => {
        tx.insert(flows)
          .values({ id, createdAt: at, ...seen })
          .onConflictDoUpdate({ target: flows.id, set: seen })
          .run()
        tx.insert(flowRevisions)
          .values({
            flowId: id,
            revision,
            document: gzipSync(JSON.stringify(orderedFlow(flow)), { level: 4 }),
            nodeCount: flow.nodes.length,
            createdAt: at,
            origin,
          })
          .onConflictDoNothing()
          .run()
      })
    },

    putBroken: (given: { id: string; revision: string; stamp: string; at: number; problems: WireProblem[] }): void => {
      const { id, revision, stamp, at, problems } = given
      const seen = { revision, stamp, updatedAt: at, broken: problems }
      db.insert(flows)
        .values({ id, name: id, nodeCount: 0, createdAt: at, ...seen })
        .onConflictDoUpdate({ target: flows.id, set: seen })
        .run()
    },

    revisions: (id: string): RevisionRow[] =>
      db
        .select({
          revision: flowRevisions.revision,
          nodeCount: flowRevisions.nodeCount,
          createdAt: flowRevisions.createdAt,
          origin: flowRevisions.origin,
        })
        .from(flowRevisions)
        .where(eq(flowRevisions.flowId, id))
        .orderBy(desc(flowRevisions.createdAt))
        .all(),

    /** The stored document of a revision, as JSON still to be parsed. */
    document: (id: string, revision: string): unknown => {
      const row = db
        .select({ document: flowRevisions.document })
        .from(flowRevisions)
        .where(and(eq(flowRevisions.flowId, id), eq(flowRevisions.revision, revision)))
        .get()
      return row === undefined ? undefined : JSON.parse(gunzipSync(row.document).toString('utf8'))
    },
  }
}
