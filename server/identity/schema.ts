import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Role } from './identity.ts'

/** People beside the owner, who may log in where a password is asked for. */
export const people = sqliteTable('people', {
  name: text('name').primaryKey(),
  role: text('role').$type<Role>().notNull(),
  passwordHash: text('password_hash').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** Logins. Of a token only its hash is kept. */
export const sessions = sqliteTable('sessions', {
  tokenHash: text('token_hash').primaryKey(),
  name: text('name').notNull(),
  /** Digest of the password hash it was opened with: a changed password ends it. */
  basis: text('basis').notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
})
