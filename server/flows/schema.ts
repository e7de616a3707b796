import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { WireProblem } from '#server/appError.ts'

/** The index over the flow files of the workspace. The files are the truth; this is what was last seen of them. */
export const flows = sqliteTable('flows', {
  /** The file's name without `.flow.json`. */
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description'),
  /** Digest of the flow's content; of the file's text while it cannot be read as a flow. */
  revision: text('revision').notNull(),
  nodeCount: integer('node_count').notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  /** Time and size of the file when it was last read: a change made outside shows here first. */
  stamp: text('stamp').notNull(),
  /** Why the file cannot be read as a flow; null for a sound one. */
  broken: text('broken', { mode: 'json' }).$type<WireProblem[]>(),
})

/** Every revision that a flow has had, for runs to point at; kept when the flow is deleted. */
export const flowRevisions = sqliteTable(
  'flow_revisions',
  {
    flowId: text('flow_id').notNull(),
    revision: text('revision').notNull(),
    /** The flow document as gzipped JSON. */
    document: blob('document', { mode: 'buffer' }).notNull(),
    nodeCount: integer('node_count').notNull(),
    createdAt: integer('created_at').notNull(),
    /** How it came about: `save`, `outside` (an edited file), `template`. */
    origin: text('origin').notNull(),
  },
  (table) => [primaryKey({ columns: [table.flowId, table.revision] })],
)
