import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { flowResource, flowSummary } from '#server/contract/resources.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { FlowService } from './flowService.ts'

const idParam = z.object({
  id: z.string().meta({ description: 'Id of a flow: the name of its file without .flow.json.' }),
})
const revision = z.string().max(128)
/** Any JSON: the flow's own checks say what is wrong in the flow's words. */
const document = z.unknown().meta({ description: 'A flow document (format "modelwright-flow").' })
const tags = ['Flows']

const listFlows = createRoute({
  method: 'get',
  path: '/flows',
  tags,
  summary: 'The flows of the workspace, newest first',
  responses: { 200: jsonContent(z.object({ flows: z.array(flowSummary) }), 'Summaries.') },
})
const createFlow = createRoute({
  method: 'post',
  path: '/flows',
  tags,
  summary: 'Make a flow: an empty one, or from a document',
  request: { body: jsonBody(z.object({ name: z.string().min(1).max(200).optional(), flow: document.optional() })) },
  responses: { 201: jsonContent(flowResource, 'The new flow.'), ...problems('bad_request', 'invalid_flow') },
})
const getFlow = createRoute({
  method: 'get',
  path: '/flows/{id}',
  tags,
  summary: 'A flow with its document',
  request: { params: idParam },
  responses: { 200: jsonContent(flowResource, 'The flow.'), ...problems('not_found', 'invalid_flow') },
})
const saveFlow = createRoute({
  method: 'put',
  path: '/flows/{id}',
  tags,
  summary: 'Save a flow on top of the revision that was read; refused when it has changed meanwhile',
  request: { params: idParam, body: jsonBody(z.object({ flow: document, baseRevision: revision })) },
  responses: {
    200: jsonContent(flowResource, 'The flow as saved.'),
    ...problems('bad_request', 'not_found', 'stale_revision', 'invalid_flow'),
  },
})
const deleteFlow = createRoute({
  method: 'delete',
  path: '/flows/{id}',
  tags,
  summary: 'Delete a flow: its unfinished runs are cancelled first; its ended runs and their revisions stay',
  request: { params: idParam, query: z.object({ baseRevision: revision.optional() }) },
  responses: { 204: { description: 'Deleted.' }, ...problems('not_found', 'stale_revision') },
})
const listRevisions = createRoute({
  method: 'get',
  path: '/flows/{id}/revisions',
  tags,
  summary: 'Every revision a flow has had, newest first',
  request: { params: idParam },
  responses: {
    200: jsonContent(
      z.object({
        revisions: z.array(
          z.object({ revision: z.string(), nodeCount: z.number(), createdAt: z.number(), origin: z.string() }),
        ),
      }),
      'Revisions.',
    ),
    ...problems('not_found'),
  },
})
const getRevision = createRoute({
  method: 'get',
  path: '/flows/{id}/revisions/{revision}',
  tags,
  summary: 'A flow as it was at a revision',
  request: { params: idParam.extend({ revision }) },
  responses: {
    200: jsonContent(z.object({ id: z.string(), revision: z.string(), flow: z.unknown() }), 'The document.'),
    ...problems('not_found', 'invalid_flow'),
  },
})

export type FlowRoutesDeps = { flows: FlowService }

export const flowRoutes = ({ flows }: FlowRoutesDeps) =>
  createRoutes()
    .openapi(listFlows, (context) => context.json({ flows: flows.list() }, 200))
    .openapi(createFlow, async (context) => context.json(await flows.create(context.req.valid('json')), 201))
    .openapi(getFlow, (context) => context.json(flows.get(context.req.valid('param').id), 200))
    .openapi(saveFlow, async (context) => {
      const { flow, baseRevision } = context.req.valid('json')
      return context.json(await flows.save(context.req.valid('param').id, flow, baseRevision), 200)
    })
    .openapi(deleteFlow, (context) => {
      flows.remove(context.req.valid('param').id, context.req.valid('query').baseRevision)
      return context.body(null, 204)
    })
    .openapi(listRevisions, (context) =>
      context.json({ revisions: flows.revisions(context.req.valid('param').id) }, 200),
    )
    .openapi(getRevision, (context) => {
      const { id, revision } = context.req.valid('param')
      const read = flows.read(id, revision)
      return context.json({ id, revision, flow: read.flow }, 200)
    })
