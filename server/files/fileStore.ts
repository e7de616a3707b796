import { eq } from 'drizzle-orm'
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
    digests: (): string[] =>
      db
        .select({ digest: files.digest })
        .from(files)
        .all()
        .map((row) => row.digest),
  }
}
