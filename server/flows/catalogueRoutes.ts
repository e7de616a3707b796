import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { categories } from '#nodes/core/define.ts'
import { flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { portTypes } from '#nodes/core/spec/spec.ts'
import { createRoutes, jsonContent } from '#server/http/createRoutes.ts'

const port = z.object({
  type: z.enum(portTypes),
  title: z.string(),
  description: z.string().optional(),
  optional: z.boolean().optional(),
})
const catalogueNode = z.object({
  id: z.string(),
  version: z.number(),
  title: z.string(),
  category: z.enum(categories),
  icon: z.string(),
  summary: z.string(),
  keywords: z.array(z.string()),
  execution: z.enum(['inline', 'worker', 'orchestrator']),
  inputs: z.record(z.string(), port),
  outputs: z.record(z.string(), port),
  params: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the parameters.' }),
})

const getCatalogue = createRoute({
  method: 'get',
  path: '/catalogue',
  tags: ['Flows'],
  summary: 'Every node there is, with its ports and the JSON Schema of its parameters',
  responses: { 200: jsonContent(z.object({ nodes: z.array(catalogueNode) }), 'Nodes in the order of the palette.') },
})
const getFlowSchema = createRoute({
  method: 'get',
  path: '/schemas/flow',
  tags: ['Flows'],
  summary: 'JSON Schema of a flow file',
  responses: { 200: jsonContent(z.record(z.string(), z.unknown()), 'JSON Schema (2020-12).') },
})

export type CatalogueRoutesDeps = { catalogue: Catalogue }

export const catalogueRoutes = ({ catalogue }: CatalogueRoutesDeps) => {
  let nodes: z.infer<typeof catalogueNode>[] | undefined
  const allNodes = (): z.infer<typeof catalogueNode>[] => {
    nodes ??= catalogue.all.map((definition) => ({
      ...catalogueNode.omit({ params: true }).parse(definition),
      keywords: [...definition.keywords],
      params: { ...z.toJSONSchema(definition.params, { io: 'input' }) },
    }))
    return nodes
  }
  return createRoutes()
    .openapi(getCatalogue, (context) => context.json({ nodes: allNodes() }, 200))
    .openapi(getFlowSchema, (context) => context.json({ ...z.toJSONSchema(flow, { io: 'input' }) }, 200))
}
