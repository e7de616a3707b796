import { z } from 'zod'
import type { Flow } from '#nodes/core/flow/flow.ts'
import {
  csvFacts,
  fileResource,
  flowResource,
  flowSummary,
  health,
  templateSummary,
} from '#server/contract/resources.ts'
import { listOf, part, read, send, upload } from './request.ts'

export type CsvFactsResource = z.infer<typeof csvFacts>

export const loadHealth = (signal?: AbortSignal) => read('/api/health', health, signal)

export const loadFlows = (signal?: AbortSignal) => read('/api/flows', listOf(flowSummary), signal)
export const loadFlow = (id: string, signal?: AbortSignal) => read(`/api/flows/${part(id)}`, flowResource, signal)
export const createFlow = (flow: unknown) => send('POST', '/api/flows', { flow }, flowResource)
export const saveFlow = (id: string, flow: unknown, baseRevision: string) =>
  send('PUT', `/api/flows/${part(id)}`, { flow, baseRevision }, flowResource)
export const deleteFlow = (id: string) => send('DELETE', `/api/flows/${part(id)}`, undefined, z.unknown())

export const loadTemplates = (signal?: AbortSignal) => read('/api/templates', listOf(templateSummary), signal)
export const copyTemplate = (id: string) => send('POST', `/api/templates/${part(id)}/copies`, {}, flowResource)

export const uploadFile = (file: File) => upload(`/api/files?name=${part(file.name)}`, file, fileResource)

/** What is in a CSV file: columns with kinds and facts, and how it was read. */
export const probeCsv = async (file: string, options: Record<string, unknown> = {}): Promise<CsvFactsResource> =>
  (await send('POST', '/api/probe', { request: { kind: 'csv', file, options } }, z.object({ facts: csvFacts }))).facts

/** A complete flow for a file and the column to predict. The flow is checked by whoever stores it. */
export const proposeFlow = async (wish: { file: string; name: string; target: string }): Promise<unknown> =>
  (await send('POST', '/api/flows/propose', wish, z.object({ flow: z.unknown() }))).flow

/** Looks into a stored flow document without trusting it; undefined for what is not one. */
export const sketchOf = (document: unknown): Pick<Flow, 'nodes' | 'edges' | 'groups'> | undefined => {
  const read = sketch.safeParse(document)
  return read.success ? (read.data as Pick<Flow, 'nodes' | 'edges' | 'groups'>) : undefined
}

const end = z.looseObject({ node: z.string(), port: z.string() })
const sketch = z.looseObject({
  nodes: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      position: z.looseObject({ x: z.number(), y: z.number() }),
      group: z.string().optional(),
    }),
  ),
  edges: z.array(z.looseObject({ from: end, to: end })),
  groups: z.array(z.looseObject({ id: z.string(), title: z.string(), folded: z.boolean() })).optional(),
})
