import { z } from 'zod'
import { tasks } from '#nodes/core/spec/spec.ts'
import { column } from '#nodes/core/spec/table.ts'

const metric = z.object({
  name: z.string(),
  title: z.string(),
  value: z.number().nullable(),
  unit: z.string().optional(),
  part: z.enum(['train', 'validation', 'test']).optional(),
  baseline: z.number().nullish(),
  interval: z.object({ low: z.number(), high: z.number(), samples: z.number() }).optional(),
  better: z.enum(['lower', 'higher']),
})

const point = z.tuple([z.number(), z.number()])
const title = { title: z.string() }
const axes = { ...title, x: z.string(), y: z.string() }

const plot = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('lines'),
    ...axes,
    series: z.array(z.object({ name: z.string(), points: z.array(point), faint: z.boolean().optional() })),
    marker: z.number().optional(),
  }),
  z.object({ kind: z.literal('scatter'), ...axes, points: z.array(point), diagonal: z.boolean() }),
  z.object({
    kind: z.literal('histogram'),
    ...title,
    x: z.string(),
    bins: z.array(z.object({ from: z.number(), to: z.number(), count: z.number() })),
  }),
  z.object({
    kind: z.literal('confusion'),
    ...title,
    classes: z.array(z.string()),
    counts: z.array(z.array(z.number())),
  }),
  z.object({
    kind: z.literal('bars'),
    ...title,
    x: z.string(),
    bars: z.array(z.object({ name: z.string(), value: z.number() })),
  }),
  z.object({
    kind: z.literal('heatmap'),
    ...title,
    rows: z.array(z.string()),
    columns: z.array(z.string()),
    values: z.array(z.array(z.number().nullable())),
    range: point,
  }),
  z.object({
    kind: z.literal('table'),
    ...title,
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  }),
])

const inserting = {
  title: z.string(),
  port: z.string(),
  type: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
}

const fix = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('setParams'), ...title, params: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal('insertBefore'), ...inserting }),
  z.object({ kind: z.literal('insertAfter'), ...inserting }),
  z.object({ kind: z.literal('insertUpstream'), ...inserting }),
  z.object({ kind: z.literal('moveAfterSplit'), ...title }),
  z.object({ kind: z.literal('removeNode'), ...title }),
  z.object({ kind: z.literal('removeEdge'), ...title, port: z.string() }),
])

const finding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  hint: z.string(),
  columns: z.array(z.string()),
  fix: fix.optional(),
})

/** A report as the server sends it (JSON has no NaN: such a figure comes as null). */
export const reportValue = z.object({
  type: z.literal('report'),
  about: z.string(),
  metrics: z.array(metric),
  plots: z.array(plot),
  text: z.array(z.string()),
  findings: z.array(finding).optional(),
  files: z.array(z.object({ name: z.string(), digest: z.string(), bytes: z.number() })).optional(),
})
export type FindingView = z.infer<typeof finding>
export type ReportView = z.infer<typeof reportValue>
export type MetricView = z.infer<typeof metric>
export type PlotView = z.infer<typeof plot>

const step = z.looseObject({
  title: z.string(),
  atPrediction: z.enum(['apply', 'skip', 'lookup', 'refuse']),
  write: z.array(z.looseObject({ column: z.looseObject({ name: z.string() }) })).optional(),
  drop: z.array(z.string()).optional(),
})

/** The parts of a trained model that are shown. */
export const modelValue = z.looseObject({
  type: z.literal('model'),
  task: z.enum(tasks),
  target: column,
  inputs: z.array(column),
  recipe: z.looseObject({ steps: z.array(step) }),
  features: z.array(z.string()),
  /** How it was learned, in words, where it is no network. */
  method: z.string().optional(),
  network: z
    .looseObject({
      layers: z.array(
        z.looseObject({
          id: z.string(),
          kind: z.string(),
          config: z.record(z.string(), z.unknown()),
          shape: z.array(z.number().nullable()).nullish(),
          parameters: z.number().nullish(),
        }),
      ),
    })
    .optional(),
  classes: z.array(z.string()).optional(),
  parameters: z.number(),
  training: z.object({
    engine: z.string(),
    seed: z.number(),
    epochs: z.number(),
    bestEpoch: z.number(),
    metrics: z.record(z.string(), z.number().nullable()),
  }),
})
export type ModelView = z.infer<typeof modelValue>

export const endpointValue = z.object({
  type: z.literal('endpoint'),
  name: z.string(),
  version: z.number(),
  path: z.string(),
  created: z.boolean(),
  replayedRows: z.number(),
  largestDifference: z.number(),
})
