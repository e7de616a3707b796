import { and, desc, eq, sql } from 'drizzle-orm'
import type { Database } from '#server/db/client.ts'
import { endpoints, endpointVersions } from './schema.ts'

export type EndpointRow = typeof endpoints.$inferSelect
export type VersionRow = typeof endpointVersions.$inferSelect

export type EndpointStore = ReturnType<typeof createEndpointStore>

export function createEndpointStore(db: Database) {
  const ofName = (name: string) => eq(endpointVersions.name, name)
  return {
    all: (): EndpointRow[] => db.select().from(endpoints).orderBy(endpoints.name).all(),
    find: (name: string): EndpointRow | undefined => db.select().from(endpoints).where(eq(endpoints.name, name)).get(),
    version: (name: string, version: number): VersionRow | undefined =>
      db
        .select()
        .from(endpointVersions)
        .where(and(ofName(name), eq(endpointVersions.version, version)))
        .get(),
    versions: (name: string): VersionRow[] =>
      db.select().from(endpointVersions).where(ofName(name)).orderBy(desc(endpointVersions.version)).all(),
    withIdentity: (name: string, identity: string): VersionRow | undefined =>
      db
        .select()
        .from(endpointVersions)
        .where(and(ofName(name), eq(endpointVersions.identity, identity)))
        .get(),
    everyVersion: (): VersionRow[] => db.select().from(endpointVersions).all(),

    /** Makes the next version of a name and lets it answer. */
    add: (given: Omit<VersionRow, 'version'>): VersionRow =>
      db.transaction((tx) => {
        const newest = tx
          .select({ version: endpointVersions.version })
          .from(endpointVersions)
          .where(ofName(given.name))
          .orderBy(desc(endpointVersions.version))
          .limit(1)
          .get()
        const row = { ...given, version: (newest?.version ?? 0) + 1 }
        tx.insert(endpointVersions).values(row).run()
        tx.insert(endpoints)
          .values({ name: row.name, version: row.version, createdAt: row.createdAt, requests: 0 })
          .onConflictDoUpdate({ target: endpoints.name, set: { version: row.version } })
          .run()
        return row
      }),
    /** Lets a stored version answer. */
    use: (name: string, version: number): void =>
      void db.update(endpoints).set({ version }).where(eq(endpoints.name, name)).run(),
    countRequests: (name: string, more: number): void =>
      void db
        .update(endpoints)
        .set({ requests: sql`${endpoints.requests} + ${more}` })
        .where(eq(endpoints.name, name))
        .run(),
    remove: (name: string): void =>
      db.transaction((tx) => {
        tx.delete(endpointVersions).where(ofName(name)).run()
        tx.delete(endpoints).where(eq(endpoints.name, name)).run()
      }),
  }
}
