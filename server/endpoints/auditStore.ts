import { desc, eq, isNull, or } from 'drizzle-orm'
import type { AuditEntry } from '#server/contract/endpoints.ts'
import type { Database } from '#server/db/client.ts'
import { endpointAudit } from './schema.ts'

export type AuditStore = ReturnType<typeof createAuditStore>

/** The trail of changes: only ever added to. */
export function createAuditStore(db: Database, now: () => number = Date.now) {
  return {
    add: (entry: { who: string; what: string; endpoint: string | null; text: string }): void =>
      void db
        .insert(endpointAudit)
        .values({ ...entry, at: now() })
        .run(),
    /** Newest first: what concerns one endpoint, those of every endpoint included. */
    list: (endpoint: string, limit = 200): AuditEntry[] =>
      db
        .select()
        .from(endpointAudit)
        .where(or(eq(endpointAudit.endpoint, endpoint), isNull(endpointAudit.endpoint)))
        .orderBy(desc(endpointAudit.id))
        .limit(limit)
        .all(),
  }
}
