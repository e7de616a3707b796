import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { endpointResource } from '#server/contract/resources.ts'
import { createRoutes, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { EndpointService } from './endpointService.ts'

const tags = ['Endpoints']
const nameParam = z.object({ name: z.string() })
const endpointList = z.object({ endpoints: z.array(endpointResource) })

const listEndpoints = createRoute({
  method: 'get',
  path: '/endpoints',
  tags,
  summary: 'Deployed models, each with its present version',
  responses: { 200: jsonContent(endpointList, 'Endpoints by name.') },
})
const getEndpoint = createRoute({
  method: 'get',
  path: '/endpoints/{name}',
  tags,
  summary: 'An endpoint: what a caller hands in, with kinds, ranges, typical values and examples',
  request: { params: nameParam },
  responses: { 200: jsonContent(endpointResource, 'The endpoint.'), ...problems('not_found') },
})
const listVersions = createRoute({
  method: 'get',
  path: '/endpoints/{name}/versions',
  tags,
  summary: 'Every version of an endpoint, newest first',
  request: { params: nameParam },
  responses: {
    200: jsonContent(z.object({ versions: z.array(endpointResource) }), 'Versions.'),
    ...problems('not_found'),
  },
})
const deleteEndpoint = createRoute({
  method: 'delete',
  path: '/endpoints/{name}',
  tags,
  summary: 'Take an endpoint down, with all its versions',
  request: { params: nameParam },
  responses: { 204: { description: 'Taken down.' }, ...problems('not_found') },
})

export type EndpointRoutesDeps = { endpoints: EndpointService }

export const endpointRoutes = ({ endpoints }: EndpointRoutesDeps) =>
  createRoutes()
    .openapi(listEndpoints, (context) => context.json({ endpoints: endpoints.list() }, 200))
    .openapi(getEndpoint, (context) => context.json(endpoints.get(context.req.valid('param').name), 200))
    .openapi(listVersions, (context) =>
      context.json({ versions: endpoints.versions(context.req.valid('param').name) }, 200),
    )
    .openapi(deleteEndpoint, (context) => {
      endpoints.remove(context.req.valid('param').name)
      return context.body(null, 204)
    })
