import { z } from 'zod'
import { outputSummary, problem, progress, rerunReason, runStatus, waitingFor } from './run.ts'

const base = { seq: z.number().int(), runId: z.string(), at: z.number() }
const ofNode = { ...base, nodeId: z.string() }

/**
 * What happens in a run, in order; `seq` counts from 1 within a run and is the SSE id. Everything is stored save progress, of which
 * only epochs and each node's last are. A client that starts late gets the stored ones first.
 */
export const runEvent = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('run.started'), nodes: z.array(z.string()) }),
  z.object({ ...ofNode, type: z.literal('node.queued') }),
  z.object({ ...ofNode, type: z.literal('node.started'), rerun: rerunReason.optional() }),
  z.object({ ...ofNode, type: z.literal('node.progress'), progress }),
  z.object({ ...ofNode, type: z.literal('node.log'), level: z.enum(['info', 'warning', 'error']), line: z.string() }),
  z.object({
    ...ofNode,
    type: z.literal('node.waiting'),
    waitingFor,
  }),
  /** A trial of a tuning, as its sub-run ends. */
  z.object({
    ...ofNode,
    type: z.literal('node.trial'),
    trial: z.object({
      number: z.number(),
      runId: z.string(),
      params: z.record(z.string(), z.unknown()),
      metric: z.number().optional(),
      state: z.string(),
    }),
  }),
  z.object({
    ...ofNode,
    type: z.literal('node.finished'),
    state: z.enum(['done', 'cached', 'pinned', 'failed', 'skipped', 'cancelled']),
    milliseconds: z.number(),
    peakMemory: z.number().optional(),
    outputs: z.record(z.string(), outputSummary),
    problems: z.array(problem),
  }),
  z.object({ ...base, type: z.literal('run.finished'), status: runStatus, problems: z.array(problem) }),
])
export type RunEvent = z.infer<typeof runEvent>
