import { eq, lt } from 'drizzle-orm'
import type { Database } from '#server/db/client.ts'
import { files } from './schema.ts'

export type FileRow = typeof files.$inferSelect
export type FileStore = ReturnType<typeof createFileStore>

export function createFileStore(db: Database) {
  return {
    put: (row: FileRow): void =>
      void db
        .insert(files)
        .values(row)
        .onConflictDoUpdate({ target: files.id, set: { uploadedAt: row.uploadedAt } })
        .run(),
    find: (id: string): FileRow | undefined => db.select().from(files).where(eq(files.id, id)).get(),
    /** Names of uploads of before a moment whose bytes are none of these. */
    removeOthers: (needed: ReadonlySet<string>, before: number): number => {
      const idle = db
        .select({ id: files.id, digest: files.digest })
        .from(files)
        .where(lt(files.uploadedAt, before))
        .all()
        .filter((row) => !needed.has(row.digest))
      for (const { id } of idle) db.delete(files).where(eq(files.id, id)).run()
      return idle.length
    },
    digests: (): string[] =>
      db
        .select({ digest: files.digest })
        .from(files)
        .all()
        .map((row) => row.digest),
  }
}
