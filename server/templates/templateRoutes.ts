import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { flowResource, templateSummary } from '#server/contract/resources.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
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

const saveTemplate = createRoute({
  method: 'post',
  path: '/templates',
  tags,
  summary: 'Keep a flow of your own, with its data, as a template',
  request: {
    body: jsonBody(
      z.object({
        flowId: z.string(),
        name: z.string().min(1).max(200).optional(),
        summary: z.string().max(500).optional(),
        tags: z.array(z.string().min(1).max(40)).max(20).optional(),
        text: z.string().max(200_000).optional().meta({ description: "The template's page, Markdown." }),
      }),
    ),
  },
  responses: {
    201: jsonContent(templateSummary, 'The template.'),
    ...problems('bad_request', 'not_found', 'invalid_flow', 'conflict', 'disk_full'),
  },
})
const deleteTemplate = createRoute({
  method: 'delete',
  path: '/templates/{id}',
  tags,
  summary: 'Delete a template of your own',
  request: { params: idParam },
  responses: { 204: { description: 'Deleted.' }, ...problems('forbidden', 'not_found') },
})

export type TemplateRoutesDeps = { templates: TemplateService }

export const templateRoutes = ({ templates }: TemplateRoutesDeps) =>
  createRoutes()
    .openapi(listTemplates, async (context) => context.json({ templates: await templates.list() }, 200))
    .openapi(getTemplate, async (context) => context.json(await templates.get(context.req.valid('param').id), 200))
    .openapi(copyTemplate, async (context) =>
      context.json(await templates.copy(context.req.valid('param').id, context.req.valid('json').name), 201),
    )
    .openapi(saveTemplate, async (context) => context.json(await templates.save(context.req.valid('json')), 201))
    .openapi(deleteTemplate, async (context) => {
      await templates.remove(context.req.valid('param').id)
      return context.body(null, 204)
    })
