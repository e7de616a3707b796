import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { RunEvent } from '#server/contract/events.ts'
import type { RerunReason, Run, RunNode, RunScope, RunStatus } from '#server/contract/run.ts'
import type { KeyParts } from '#server/engine/key.ts'
import type { WaitAnswer } from '#server/engine/orchestrator.ts'
import type { InlineMade, Outputs, StoredOutput, WaitingFor } from '#server/engine/ports.ts'

/** The documents that ran, by content: a run is tied to exactly what it ran, whatever becomes of the flow. */
export const runFlows = sqliteTable('run_flows', {
  digest: text('digest').primaryKey(),
  flow: text('flow', { mode: 'json' }).$type<unknown>().notNull(),
})

/** Runs, waiting, at work and ended. The unfinished ones are the queue. */
export const runs = sqliteTable(
  'runs',
  {
    id: text('id').primaryKey(),
    flowId: text('flow_id').notNull(),
    revision: text('revision').notNull(),
    flowName: text('flow_name').notNull(),
    flowDigest: text('flow_digest')
      .notNull()
      .references(() => runFlows.digest),
    status: text('status').$type<RunStatus>().notNull(),
    engine: text('engine').notNull(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    parentRunId: text('parent_run_id'),
    /** Of a sub-run: the node that started it, its name there, and outputs that nodes are taken to have. */
    parentNodeId: text('parent_node_id'),
    subRun: text('sub_run'),
    given: text('given', { mode: 'json' }).$type<Record<string, Outputs>>(),
    parameters: text('parameters', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    scope: text('scope', { mode: 'json' }).$type<RunScope>().notNull(),
    /** Node parameters that a tuning sets over those of the flow. */
    overrides: text('overrides', { mode: 'json' }).$type<Record<string, Record<string, unknown>>>().notNull(),
    flowFolder: text('flow_folder').notNull(),
    /** Files outside that folder are refused. */
    confined: integer('confined', { mode: 'boolean' }).notNull(),
    cancelRequested: integer('cancel_requested', { mode: 'boolean' }).notNull(),
    problems: text('problems', { mode: 'json' }).$type<Run['problems']>().notNull(),
  },
  (table) => [
    index('runs_by_flow').on(table.flowId, table.createdAt),
    index('runs_by_status').on(table.status),
    index('runs_by_parent').on(table.parentRunId),
  ],
)

export const runNodes = sqliteTable(
  'run_nodes',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    nodeId: text('node_id').notNull(),
    place: integer('place').notNull(),
    type: text('type').notNull(),
    state: text('state').$type<RunNode['state']>().notNull(),
    milliseconds: integer('milliseconds').notNull(),
    startedAt: integer('started_at'),
    peakMemory: integer('peak_memory'),
    problems: text('problems', { mode: 'json' }).$type<RunNode['problems']>().notNull(),
    outputs: text('outputs', { mode: 'json' }).$type<Outputs>().notNull(),
    progress: text('progress', { mode: 'json' }).$type<RunNode['progress']>(),
    waitingFor: text('waiting_for', { mode: 'json' }).$type<RunNode['waitingFor']>(),
    rerun: text('rerun', { mode: 'json' }).$type<RerunReason>(),
    key: text('key'),
    parts: text('parts', { mode: 'json' }).$type<KeyParts>(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.nodeId] })],
)

export const runEvents = sqliteTable(
  'run_events',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    nodeId: text('node_id'),
    type: text('type').notNull(),
    event: text('event', { mode: 'json' }).$type<RunEvent>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seq] }),
    index('run_events_by_node').on(table.runId, table.nodeId, table.type),
  ],
)

/** Results by the key of what made them. */
export const actions = sqliteTable('actions', {
  key: text('key').primaryKey(),
  node: text('node').notNull(),
  outputs: text('outputs', { mode: 'json' }).$type<Outputs>().notNull(),
  milliseconds: integer('milliseconds').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** For each node of a flow: the run it last took part in, and its last result with what that depended on. */
export const flowNodes = sqliteTable(
  'flow_nodes',
  {
    flowId: text('flow_id').notNull(),
    nodeId: text('node_id').notNull(),
    runId: text('run_id').notNull(),
    outputs: text('outputs', { mode: 'json' }).$type<Outputs>(),
    parts: text('parts', { mode: 'json' }).$type<KeyParts>(),
  },
  (table) => [primaryKey({ columns: [table.flowId, table.nodeId] })],
)

/** Outputs that a person has pinned: taken as they are until unpinned. */
export const pins = sqliteTable(
  'pins',
  {
    flowId: text('flow_id').notNull(),
    nodeId: text('node_id').notNull(),
    runId: text('run_id').notNull(),
    outputs: text('outputs', { mode: 'json' }).$type<Outputs>().notNull(),
    pinnedAt: integer('pinned_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.flowId, table.nodeId] })],
)

/** What an orchestrator node of an unfinished run keeps for the case that it is started again. */
export const nodeStates = sqliteTable(
  'node_states',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    nodeId: text('node_id').notNull(),
    state: text('state', { mode: 'json' }).$type<unknown>().notNull(),
    savedAt: integer('saved_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.nodeId] })],
)

/** What nodes wait for, and the answers. The answer that comes first is kept. */
export const nodeWaits = sqliteTable(
  'node_waits',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    nodeId: text('node_id').notNull(),
    name: text('name').notNull(),
    waitingFor: text('waiting_for', { mode: 'json' }).$type<WaitingFor>().notNull(),
    /** A person may answer. */
    person: integer('person', { mode: 'boolean' }).notNull(),
    event: text('event'),
    until: integer('until'),
    createdAt: integer('created_at').notNull(),
    answer: text('answer', { mode: 'json' }).$type<WaitAnswer>(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.nodeId, table.name] }),
    index('node_waits_by_event').on(table.event),
  ],
)

/**
 * Values of nodes that are pure description, by what makes them rather than in full: a network of thousands of layers is as many
 * small rows, each naming the one before. Worked out again when somebody looks.
 */
export const inlineValues = sqliteTable('inline_values', {
  digest: text('digest').primaryKey(),
  made: text('made', { mode: 'json' }).$type<InlineMade>().notNull(),
  output: text('output', { mode: 'json' }).$type<StoredOutput & { port: string }>().notNull(),
  /** Digest of the value by its content, once somebody wanted to know it. */
  content: text('content'),
  usedAt: integer('used_at').notNull(),
})
