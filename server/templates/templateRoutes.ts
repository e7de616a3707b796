import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { flowResource, templateSummary } from '#server/contract/resources.ts'
import { createRoutes, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { TemplateService } from './templateService.ts'

const tags = ['Templates']
const idParam = z.object({ id: z.string() })

const listTemplates = createRoute({
  method: 'get',
  path: '/templates',
  tags,
  summary: 'The gallery of templates',
  responses: { 200: jsonContent(z.object({ templates: z.array(templateSummary) }), 'Templates.') },
})
const getTemplate = createRoute({
  method: 'get',
  path: '/templates/{id}',
  tags,
  summary: 'A template',
  request: { params: idParam },
  responses: { 200: jsonContent(templateSummary, 'The template.'), ...problems('not_found', 'invalid_flow') },
})
const copyTemplate = createRoute({
  method: 'post',
  path: '/templates/{id}/copies',
  tags,
  summary: 'Make a flow of your own from a template, with its data',
  request: {
    params: idParam,
    body: { content: { 'application/json': { schema: z.object({ name: z.string().min(1).max(200).optional() }) } } },
  },
  responses: {
    201: jsonContent(flowResource, 'The new flow.'),
    ...problems('bad_request', 'not_found', 'invalid_flow'),
  },
})

export type TemplateRoutesDeps = { templates: TemplateService }

export const templateRoutes = ({ templates }: TemplateRoutesDeps) =>
  createRoutes()
    .openapi(listTemplates, async (context) => context.json({ templates: await templates.list() }, 200))
    .openapi(getTemplate, async (context) => context.json(await templates.get(context.req.valid('param').id), 200))
    .openapi(copyTemplate, async (context) =>
      context.json(await templates.copy(context.req.valid('param').id, context.req.valid('json').name), 201),
    )
