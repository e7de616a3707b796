import { blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Secrets by name, sealed: 12 bytes nonce, 16 bytes tag, the rest ciphertext (AES-256-GCM, the name as additional data). */
export const secrets = sqliteTable('secrets', {
  name: text('name').primaryKey(),
  sealed: blob('sealed', { mode: 'buffer' }).notNull(),
  updatedAt: integer('updated_at').notNull(),
})
