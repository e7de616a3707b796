import { z } from 'zod'

/** Raised when the format changes; `nodes/core/flow/upgrade.ts` has the steps. */
export const flowSchemaVersion = 1

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'An id has 1 to 64 letters, digits, "-" or "_".')
const finite = z.number()

/** A node parameter that is computed from flow parameters: { "$expr": "rows * 2" }. */
export const paramExpression = z.strictObject({ $expr: z.string() })
export type ParamExpression = z.infer<typeof paramExpression>

/** Where a parameter is searched by a Tune node. */
export const searchRange = z.union([
  z.strictObject({ kind: z.literal('int'), min: z.int(), max: z.int(), log: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('float'), min: finite, max: finite, log: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('choice'), values: z.array(z.union([finite, z.string(), z.boolean()])).min(1) }),
])
export type SearchRange = z.infer<typeof searchRange>

export const flowNode = z.strictObject({
  id,
  /** Id of a definition. Unknown ones are kept and shown as such. */
  type: z.string().min(1).max(128),
  version: z.int().min(1),
  /** A person's own name for the node. */
  title: z.string().max(200).optional(),
  params: z.record(z.string(), z.json()),
  /** Parameters marked to be tuned. */
  tune: z.record(z.string(), searchRange).optional(),
  position: z.strictObject({ x: finite, y: finite }),
  group: id.optional(),
})
export type FlowNode = z.infer<typeof flowNode>

export const flowEdge = z.strictObject({
  from: z.strictObject({ node: id, port: z.string().min(1) }),
  to: z.strictObject({ node: id, port: z.string().min(1) }),
})
export type FlowEdge = z.infer<typeof flowEdge>

export const flowGroup = z.strictObject({
  id,
  title: z.string().max(200),
  /** Plain words for those who see the group folded. */
  summary: z.string().max(500).optional(),
  folded: z.boolean(),
})
export type FlowGroup = z.infer<typeof flowGroup>

export const flowNote = z.strictObject({
  id,
  text: z.string().max(10_000),
  position: z.strictObject({ x: finite, y: finite }),
  size: z.strictObject({ width: finite, height: finite }),
})
export type FlowNote = z.infer<typeof flowNote>

export const flowParameter = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'A parameter name starts with a letter and has letters, digits and "_".'),
  title: z.string().max(200).optional(),
  type: z.enum(['number', 'integer', 'text', 'boolean', 'file']),
  default: z.union([finite, z.string(), z.boolean()]).optional(),
  required: z.boolean().optional(),
  description: z.string().max(1000).optional(),
})
export type FlowParameter = z.infer<typeof flowParameter>

/** What a gallery template promises; a test runs it and holds it to this. */
export const templatePromise = z.strictObject({
  summary: z.string(),
  tags: z.array(z.string()).optional(),
  /** Nodes whose reports must hold: { "evaluate": { "rmse": { "max": 12 } } }. */
  metrics: z
    .record(id, z.record(z.string(), z.strictObject({ min: finite.optional(), max: finite.optional() })))
    .optional(),
  /** A row to start the try-it form with. */
  example: z.record(z.string(), z.union([finite, z.string(), z.boolean(), z.null()])).optional(),
})

/** The one format: what the canvas edits, the command line runs and the API serves. */
export const flow = z.strictObject({
  format: z.literal('modelwright-flow'),
  schemaVersion: z.literal(flowSchemaVersion),
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).optional(),
  parameters: z.array(flowParameter).optional(),
  nodes: z.array(flowNode),
  edges: z.array(flowEdge),
  groups: z.array(flowGroup).optional(),
  notes: z.array(flowNote).optional(),
  template: templatePromise.optional(),
})
export type Flow = z.infer<typeof flow>

/** Stable name of an edge: at most one edge joins the same two ports. */
export const edgeId = (edge: FlowEdge): string => `${edge.from.node}.${edge.from.port}->${edge.to.node}.${edge.to.port}`

export const emptyFlow = (name: string): Flow => ({
  format: 'modelwright-flow',
  schemaVersion: flowSchemaVersion,
  name,
  nodes: [],
  edges: [],
})
