import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Uploads by name; the bytes lie in the artifact store under `digest`. */
export const files = sqliteTable('files', {
  id: text('id').primaryKey(),
  digest: text('digest').notNull(),
  name: text('name').notNull(),
  size: integer('size').notNull(),
  uploadedAt: integer('uploaded_at').notNull(),
})
