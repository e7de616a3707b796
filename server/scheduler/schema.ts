import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Timers that survive restarts. */
export const timers = sqliteTable('timers', {
  id: text('id').primaryKey(),
  /** Whose timer it is: the handler registered under this name gets it. */
  kind: text('kind').notNull(),
  payload: text('payload', { mode: 'json' }).$type<unknown>(),
  /** When it is due next, milliseconds since 1970. */
  at: integer('at').notNull(),
  /** Milliseconds between two times; null for once. */
  every: integer('every'),
  failures: integer('failures').notNull(),
})
