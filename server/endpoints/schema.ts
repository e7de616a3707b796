import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Scalar } from '#nodes/core/expr/expr.ts'
import type { ModelValue } from '#nodes/core/value.ts'
import type { EndpointSettings, KeyAction } from '#server/contract/endpoints.ts'

/** Deployed models by name; `version` is the one that answers. */
export const endpoints = sqliteTable('endpoints', {
  name: text('name').primaryKey(),
  version: integer('version').notNull(),
  createdAt: integer('created_at').notNull(),
  /** Rows answered since the endpoint was made. */
  requests: integer('requests').notNull(),
  /** The version that answered before this one: what a rollback goes back to. */
  previous: integer('previous'),
  /** What was set for it; absent settings have their defaults. */
  settings: text('settings', { mode: 'json' }).$type<Partial<EndpointSettings>>(),
  /** Names for versions other than the one that answers, such as challenger. */
  aliases: text('aliases', { mode: 'json' }).$type<Record<string, number>>(),
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

/** Keys of applications. Of a key only its hash is kept, and its first signs to know it by. */
export const endpointKeys = sqliteTable('endpoint_keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  start: text('start').notNull(),
  hash: text('hash').notNull().unique(),
  /** Endpoints it may call; null: all. */
  endpoints: text('endpoints', { mode: 'json' }).$type<string[]>(),
  actions: text('actions', { mode: 'json' }).$type<KeyAction[]>().notNull(),
  /** Requests a minute; null: as many as come. */
  perMinute: integer('per_minute'),
  /** Requests at the same time. */
  atOnce: integer('at_once').notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  expiresAt: integer('expires_at'),
  lastUsedAt: integer('last_used_at'),
})

/** Who changed what of the endpoints and their keys. Never changed, never holds a key. */
export const endpointAudit = sqliteTable(
  'endpoint_audit',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    at: integer('at').notNull(),
    who: text('who').notNull(),
    what: text('what').notNull(),
    /** Null: it concerns all of them. */
    endpoint: text('endpoint'),
    text: text('text').notNull(),
  },
  (table) => [index('endpoint_audit_endpoint').on(table.endpoint)],
)
