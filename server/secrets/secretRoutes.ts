import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { secretSummary } from '#server/contract/resources.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { SecretService } from './secretService.ts'

const tags = ['Secrets']
const nameParam = z.object({ name: z.string() })

const listSecrets = createRoute({
  method: 'get',
  path: '/secrets',
  tags,
  summary: 'Names of the stored secrets; their values are never answered',
  responses: { 200: jsonContent(z.object({ secrets: z.array(secretSummary) }), 'Names.'), ...problems('forbidden') },
})
const putSecret = createRoute({
  method: 'put',
  path: '/secrets/{name}',
  tags,
  summary: 'Store a secret under a name',
  request: { params: nameParam, body: jsonBody(z.object({ value: z.string().min(1).max(65_536) })) },
  responses: { 200: jsonContent(secretSummary, 'Stored.'), ...problems('bad_request', 'forbidden', 'conflict') },
})
const deleteSecret = createRoute({
  method: 'delete',
  path: '/secrets/{name}',
  tags,
  summary: 'Delete a secret',
  request: { params: nameParam },
  responses: { 204: { description: 'Deleted.' }, ...problems('forbidden', 'not_found') },
})

export type SecretRoutesDeps = { secrets: SecretService }

export const secretRoutes = ({ secrets }: SecretRoutesDeps) =>
  createRoutes()
    .openapi(listSecrets, (context) => context.json({ secrets: secrets.list() }, 200))
    .openapi(putSecret, (context) => {
      const { name } = context.req.valid('param')
      return context.json(secrets.put(name, context.req.valid('json').value), 200)
    })
    .openapi(deleteSecret, (context) => {
      secrets.remove(context.req.valid('param').name)
      return context.body(null, 204)
    })
