import { z } from 'zod'

/** Where a node of a run stands. `waiting` is for a person or a time. */
export const nodeStates = [
  'queued',
  'running',
  'waiting',
  'cached',
  'pinned',
  'done',
  'failed',
  'skipped',
  'cancelled',
] as const
export const nodeState = z.enum(nodeStates)
export type NodeState = z.infer<typeof nodeState>

export const runStatuses = ['queued', 'running', 'waiting', 'done', 'failed', 'cancelled'] as const
export const runStatus = z.enum(runStatuses)
export type RunStatus = z.infer<typeof runStatus>

export const finishedStatuses: readonly RunStatus[] = ['done', 'failed', 'cancelled']

export const problem = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  hint: z.string().optional(),
  nodeId: z.string().optional(),
  nodeIds: z.array(z.string()).optional(),
  edgeId: z.string().optional(),
  port: z.string().optional(),
  field: z.string().optional(),
  column: z.string().optional(),
  row: z.number().optional(),
  fix: z.looseObject({ kind: z.string(), title: z.string() }).optional(),
})

/** An output of a node: what it is, in short, and where the whole lies. */
export const outputSummary = z.object({
  type: z.enum(['table', 'layers', 'model', 'report', 'endpoint', 'value']),
  digest: z.string(),
  /** One line: "1,000 rows · 6 columns". */
  summary: z.string(),
})

/** Why a node ran although it had run before. */
export const rerunReason = z.object({
  kind: z.enum(['first', 'parameter', 'input', 'version', 'facts', 'engine', 'never-cached', 'evicted']),
  /** Parameter or port by name. */
  name: z.string().optional(),
  /** Single values as they were and are (a parameter, a node's type); absent where unset, or where they are lists and the like. */
  before: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  after: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  /** What happened: of an input, `upstream` where something further up has changed; of a parameter, `values` where both values say it. */
  how: z.enum(['connected', 'disconnected', 'changed', 'upstream', 'values']).optional(),
  message: z.string(),
})
export type RerunReason = z.infer<typeof rerunReason>

export const progress = z.object({
  fraction: z.number(),
  message: z.string(),
  remaining: z.number().optional(),
  epoch: z.object({ epoch: z.number(), epochs: z.number(), metrics: z.record(z.string(), z.number()) }).optional(),
})

/** What a waiting node waits for: { kind: 'labels', open: 12, … }. */
export const waitingFor = z.object({
  /** `person`, `event` or `time`, or what a person is asked in particular (`labels`, `approval`). */
  kind: z.string(),
  /** How many answers are missing. */
  open: z.number(),
  message: z.string(),
  /** Goes with an answer: POST /api/runs/{runId}/nodes/{nodeId}/answer. */
  name: z.string().optional(),
  /** Where it really waits, when that is inside a sub-run. */
  runId: z.string().optional(),
  nodeId: z.string().optional(),
  /** What is asked, for the page that shows it. */
  ask: z.unknown().optional(),
  event: z.string().optional(),
  /** When it goes on by itself, milliseconds since 1970. */
  until: z.number().optional(),
})

export const runNode = z.object({
  id: z.string(),
  type: z.string(),
  state: nodeState,
  cached: z.boolean(),
  milliseconds: z.number(),
  startedAt: z.number().optional(),
  /** Peak resident memory of its worker, bytes. */
  peakMemory: z.number().optional(),
  problems: z.array(problem),
  outputs: z.record(z.string(), outputSummary),
  progress: progress.optional(),
  waitingFor: waitingFor.optional(),
  rerun: rerunReason.optional(),
})
export type RunNode = z.infer<typeof runNode>

export const run = z.object({
  id: z.string(),
  flowId: z.string(),
  /** The exact revision that ran. */
  revision: z.string(),
  flowName: z.string(),
  status: runStatus,
  engine: z.string(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  /** Run and node that started this one (a tuning's trial), and what it is called there. */
  parentRunId: z.string().optional(),
  parentNodeId: z.string().optional(),
  subRun: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()),
  nodes: z.array(runNode),
  problems: z.array(problem),
})
export type Run = z.infer<typeof run>

/** Which part of the flow: everything, what a node needs, what follows from it, or it alone; or the same of several. */
export const runScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('to'), node: z.string() }),
  z.object({ kind: z.literal('toEach'), nodes: z.array(z.string()).min(1).max(5000) }),
  z.object({ kind: z.literal('from'), node: z.string() }),
  z.object({ kind: z.literal('fromEach'), nodes: z.array(z.string()).min(1).max(5000) }),
  z.object({ kind: z.literal('only'), node: z.string() }),
  z.object({ kind: z.literal('onlyEach'), nodes: z.array(z.string()).min(1).max(5000) }),
])
export type RunScope = z.infer<typeof runScope>
