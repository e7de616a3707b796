import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Scalar } from '#nodes/core/expr/expr.ts'
import type { ModelValue } from '#nodes/core/value.ts'

/** Deployed models by name; `version` is the one that answers. */
export const endpoints = sqliteTable('endpoints', {
  name: text('name').primaryKey(),
  version: integer('version').notNull(),
  createdAt: integer('created_at').notNull(),
  /** Rows answered since the endpoint was made. */
  requests: integer('requests').notNull(),
})

/** Every version an endpoint has had, with the whole model: recipe, network and where its weights lie. */
export const endpointVersions = sqliteTable(
  'endpoint_versions',
  {
    name: text('name').notNull(),
    version: integer('version').notNull(),
    /** Digest of what the answers depend on: recipe, network, weights. */
    identity: text('identity').notNull(),
    model: text('model', { mode: 'json' }).$type<ModelValue>().notNull(),
    metrics: text('metrics', { mode: 'json' }).$type<Record<string, number>>().notNull(),
    examples: text('examples', { mode: 'json' }).$type<Record<string, Scalar>[]>().notNull(),
    replayedRows: integer('replayed_rows').notNull(),
    largestDifference: text('largest_difference', { mode: 'json' }).$type<number>().notNull(),
    runId: text('run_id'),
    flowId: text('flow_id'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.version] })],
)
