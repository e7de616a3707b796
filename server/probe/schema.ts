import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Answers of probes, by what was looked at (content, or path with time and size) and with which options. */
export const probeFacts = sqliteTable(
  'probe_facts',
  {
    key: text('key').primaryKey(),
    facts: text('facts', { mode: 'json' }).$type<unknown>().notNull(),
    usedAt: integer('used_at').notNull(),
  },
  (table) => [index('probe_facts_used').on(table.usedAt)],
)
