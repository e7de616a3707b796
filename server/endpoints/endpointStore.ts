import { and, desc, eq, ne, sql } from 'drizzle-orm'
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

    /** Makes the next version of a name and lets it answer, or wait under an alias. */
    add: (given: Omit<VersionRow, 'version'>, { waits = false } = {}): VersionRow =>
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
        const before = tx.select().from(endpoints).where(eq(endpoints.name, row.name)).get()
        const set =
          before && waits
            ? { aliases: { ...before.aliases, challenger: row.version } }
            : { version: row.version, ...(before ? { previous: before.version } : {}) }
        if (before) tx.update(endpoints).set(set).where(eq(endpoints.name, row.name)).run()
        else
          tx.insert(endpoints)
            .values({ name: row.name, version: row.version, createdAt: row.createdAt, requests: 0 })
            .run()
        return row
      }),
    /** Lets a stored version answer; the one before is kept in mind. */
    use: (name: string, version: number): void =>
      void db
        .update(endpoints)
        .set({ version, previous: sql`${endpoints.version}` })
        .where(and(eq(endpoints.name, name), ne(endpoints.version, version)))
        .run(),
    change: (name: string, set: Partial<Pick<EndpointRow, 'settings' | 'aliases' | 'previous'>>): void =>
      void db.update(endpoints).set(set).where(eq(endpoints.name, name)).run(),
    removeVersion: (name: string, version: number): void =>
      void db
        .delete(endpointVersions)
        .where(and(ofName(name), eq(endpointVersions.version, version)))
        .run(),
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
