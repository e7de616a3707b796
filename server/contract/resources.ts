import { z } from 'zod'
import { tasks } from '#nodes/core/spec/spec.ts'
import { column } from '#nodes/core/spec/table.ts'
import { problem } from './run.ts'

export const health = z.object({
  status: z.literal('ready'),
  version: z.string(),
  /** Engine that the next training uses, and why. */
  engine: z.object({
    inUse: z.enum(['native', 'wasm', 'js']),
    reason: z.string(),
    native: z.object({ state: z.enum(['ready', 'preparing', 'absent']), progress: z.number(), message: z.string() }),
  }),
})
export type Health = z.infer<typeof health>

export const flowSummary = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  revision: z.string(),
  updatedAt: z.number(),
  nodeCount: z.number(),
  lastRun: z.object({ id: z.string(), status: z.string(), at: z.number() }).optional(),
  /** Why its file cannot be read as a flow; the file is left as it is. */
  problems: z.array(problem).optional(),
})
export type FlowSummary = z.infer<typeof flowSummary>

/** A flow as stored. `flow` is a flow document (nodes/core/flow/flow.ts), checked and upgraded by the reader. */
export const flowResource = flowSummary.extend({ flow: z.unknown(), upgraded: z.array(z.string()) })
export type FlowResource = z.infer<typeof flowResource>

export const templateSummary = z.object({
  id: z.string(),
  name: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  nodeCount: z.number(),
  /** The template's page of text, Markdown. */
  text: z.string(),
  /** The flow document, so that it can be drawn in small. */
  flow: z.unknown().optional(),
  /** Saved here from a flow of one's own, so that it can be deleted. */
  isOwn: z.boolean().optional(),
})
export type TemplateSummary = z.infer<typeof templateSummary>

/** A file that was uploaded: stored by content, referred to in flows as `file:<digest>/<name>`. */
export const fileResource = z.object({
  id: z.string(),
  name: z.string(),
  size: z.number(),
  reference: z.string(),
  uploadedAt: z.number(),
})
export type FileResource = z.infer<typeof fileResource>

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()])

export const csvFacts = z.object({
  columns: z.array(column),
  rows: z.number(),
  delimiter: z.string(),
  quote: z.string(),
  encoding: z.string(),
  header: z.boolean(),
  ragged: z.object({ count: z.number(), lines: z.array(z.number()) }),
  notes: z.array(z.string()),
  content: z.string(),
  head: z.array(z.array(cell)).optional(),
})

/** What is known of any other source before a run. */
export const sourceFacts = z.object({
  columns: z.array(column),
  rows: z.number().optional(),
  head: z.array(z.array(cell)),
  reading: z.array(z.object({ term: z.string(), words: z.string() })),
  notes: z.array(z.string()),
  choices: z.record(z.string(), z.array(z.string())),
  content: z.string(),
})

/** A page of a table with what its columns hold. */
export const tablePage = z.object({
  columns: z.array(column),
  rows: z.number(),
  offset: z.number(),
  page: z.array(z.array(cell)),
})
export type TablePage = z.infer<typeof tablePage>

/** What one column holds: a histogram for numbers and dates, the most frequent values for the rest. */
export const columnProfile = z.object({
  column,
  count: z.number(),
  missing: z.number(),
  distinct: z.number(),
  quantiles: z
    .object({
      min: z.number(),
      q1: z.number(),
      median: z.number(),
      q3: z.number(),
      max: z.number(),
      mean: z.number(),
      stddev: z.number(),
    })
    .optional(),
  histogram: z.array(z.object({ from: z.number(), to: z.number(), count: z.number() })).optional(),
  top: z.array(z.object({ value: z.string(), count: z.number() })).optional(),
})
export type ColumnProfile = z.infer<typeof columnProfile>
export const tableProfile = z.object({ rows: z.number(), columns: z.array(columnProfile) })
export type TableProfile = z.infer<typeof tableProfile>

export const endpointResource = z.object({
  name: z.string(),
  version: z.number(),
  task: z.enum(tasks),
  target: column,
  /** Raw columns that a caller hands in, with kinds, ranges and typical values of the training data. */
  inputs: z.array(column),
  classes: z.array(z.string()).optional(),
  path: z.string(),
  createdAt: z.number(),
  runId: z.string().optional(),
  flowId: z.string().optional(),
  replay: z.object({ rows: z.number(), largestDifference: z.number() }),
  metrics: z.record(z.string(), z.number()),
  /** Rows of the training data to try with. */
  examples: z.array(z.record(z.string(), cell)),
  requests: z.number(),
})
export type EndpointResource = z.infer<typeof endpointResource>

export const predictRequest = z.object({ rows: z.array(z.record(z.string(), z.json())).min(1) })
export const prediction = z.object({
  /** The number, or the class. */
  prediction: z.union([z.number(), z.string()]),
  /** Classification: probability of each class. */
  probabilities: z.record(z.string(), z.number()).optional(),
})
export const predictResponse = z.object({ endpoint: z.string(), version: z.number(), predictions: z.array(prediction) })
export type PredictResponse = z.infer<typeof predictResponse>

export const secretSummary = z.object({ name: z.string(), updatedAt: z.number() })

/** A row that waits for a person's answer. */
export const labelItem = z.object({ row: z.number(), values: z.record(z.string(), cell), answer: cell.optional() })
export const labelTask = z.object({
  runId: z.string(),
  nodeId: z.string(),
  target: column,
  open: z.number(),
  total: z.number(),
  items: z.array(labelItem),
})
export type LabelTask = z.infer<typeof labelTask>
