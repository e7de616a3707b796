import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { auditEntry, keyResource, madeKey, newKey, rollOut, settingsPatch } from '#server/contract/endpoints.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import { identityIn } from '#server/http/identityIn.ts'
import type { EndpointService } from './endpointService.ts'

const tags = ['Endpoints']
const nameParam = z.object({ name: z.string() })
const versionParam = nameParam.extend({ version: z.coerce.number().int().min(1) })
const aliasParam = nameParam.extend({ alias: z.string() })
const versionBody = jsonBody(z.object({ version: z.int().min(1) }))
const rollOutAnswer = jsonContent(rollOut, 'How the endpoint stands now.')

const listKeys = createRoute({
  method: 'get',
  path: '/endpoints/{name}/keys',
  tags,
  summary: 'API keys that may call an endpoint; the keys themselves are never shown again',
  request: { params: nameParam },
  responses: { 200: jsonContent(z.object({ keys: z.array(keyResource) }), 'Keys.'), ...problems('not_found') },
})
const makeKey = createRoute({
  method: 'post',
  path: '/endpoint-keys',
  tags,
  summary: 'Make an API key; this answer is the only one that holds it',
  request: { body: jsonBody(newKey) },
  responses: { 201: jsonContent(madeKey, 'The key.'), ...problems('bad_request', 'forbidden', 'not_found') },
})
const rotateKey = createRoute({
  method: 'post',
  path: '/endpoint-keys/{id}/rotate',
  tags,
  summary: 'A new key with the same rights; the old one answers on for a day',
  request: { params: z.object({ id: z.string() }) },
  responses: { 201: jsonContent(madeKey, 'The new key.'), ...problems('not_found') },
})
const revokeKey = createRoute({
  method: 'delete',
  path: '/endpoint-keys/{id}',
  tags,
  summary: 'Take an API key back at once',
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: 'Taken back.' }, ...problems('not_found') },
})
const getRollOut = createRoute({
  method: 'get',
  path: '/endpoints/{name}/roll-out',
  tags,
  summary: 'Which version answers, the aliases of others, and the settings',
  request: { params: nameParam },
  responses: { 200: rollOutAnswer, ...problems('not_found') },
})
const setAlias = createRoute({
  method: 'put',
  path: '/endpoints/{name}/aliases/{alias}',
  tags,
  summary: 'Give a version a name; "champion" lets it answer',
  request: { params: aliasParam, body: versionBody },
  responses: { 200: rollOutAnswer, ...problems('bad_request', 'not_found') },
})
const removeAlias = createRoute({
  method: 'delete',
  path: '/endpoints/{name}/aliases/{alias}',
  tags,
  summary: 'Take a name away',
  request: { params: aliasParam },
  responses: { 200: rollOutAnswer, ...problems('not_found') },
})
const rollBack = createRoute({
  method: 'post',
  path: '/endpoints/{name}/rollback',
  tags,
  summary: 'Let the version answer again that answered before this one',
  request: { params: nameParam },
  responses: { 200: rollOutAnswer, ...problems('not_found', 'conflict') },
})
const removeVersion = createRoute({
  method: 'delete',
  path: '/endpoints/{name}/versions/{version}',
  tags,
  summary: 'Delete a version that does not answer and has no name',
  request: { params: versionParam },
  responses: { 200: rollOutAnswer, ...problems('bad_request', 'not_found', 'conflict') },
})
const setSettings = createRoute({
  method: 'patch',
  path: '/endpoints/{name}/settings',
  tags,
  summary: 'Change settings of an endpoint: dialects, limits, what is refused, which sites may call it',
  request: { params: nameParam, body: jsonBody(settingsPatch) },
  responses: { 200: rollOutAnswer, ...problems('bad_request', 'not_found') },
})
const listAudit = createRoute({
  method: 'get',
  path: '/endpoints/{name}/audit',
  tags,
  summary: 'Who changed what, newest first',
  request: { params: nameParam },
  responses: { 200: jsonContent(z.object({ entries: z.array(auditEntry) }), 'The trail.'), ...problems('not_found') },
})

const scopeWords = (endpoints: readonly string[] | null): string =>
  endpoints === null ? 'every endpoint' : endpoints.join(', ')

/** Keys, versions, aliases and settings of endpoints: the owner's side, under /api. */
export const accessRoutes = ({ endpoints }: { endpoints: EndpointService }) => {
  const { keys, audit, rollOut } = endpoints
  /** One entry for each endpoint that is concerned, so that each one's trail is whole. */
  const tell = (who: string, what: string, of: readonly string[] | null, text: string): void => {
    for (const endpoint of of ?? [null]) audit.add({ who, what, endpoint, text })
  }
  return createRoutes()
    .openapi(listKeys, (context) => {
      const { name } = context.req.valid('param')
      endpoints.get(name)
      return context.json({ keys: keys.list(name) }, 200)
    })
    .openapi(makeKey, (context) => {
      const given = context.req.valid('json')
      for (const name of given.endpoints ?? []) endpoints.get(name)
      const who = identityIn(context).name
      const made = keys.make(given, who)
      tell(
        who,
        'key made',
        made.endpoints,
        `The key "${made.name}" (${made.start}…) for ${scopeWords(made.endpoints)}.`,
      )
      return context.json(made, 201, { 'cache-control': 'no-store' })
    })
    .openapi(rotateKey, (context) => {
      const who = identityIn(context).name
      const made = keys.rotate(context.req.valid('param').id, who)
      tell(who, 'key rotated', made.endpoints, `The key "${made.name}" has a successor (${made.start}…).`)
      return context.json(made, 201, { 'cache-control': 'no-store' })
    })
    .openapi(revokeKey, (context) => {
      const gone = keys.revoke(context.req.valid('param').id)
      tell(identityIn(context).name, 'key taken back', gone.endpoints, `The key "${gone.name}" (${gone.start}…).`)
      return context.body(null, 204)
    })
    .openapi(getRollOut, (context) => context.json(rollOut.view(context.req.valid('param').name), 200))
    .openapi(setAlias, async (context) => {
      const { name, alias } = context.req.valid('param')
      const { version } = context.req.valid('json')
      return context.json(await rollOut.setAlias(name, alias, version, identityIn(context).name), 200)
    })
    .openapi(removeAlias, (context) => {
      const { name, alias } = context.req.valid('param')
      return context.json(rollOut.removeAlias(name, alias, identityIn(context).name), 200)
    })
    .openapi(rollBack, async (context) =>
      context.json(await rollOut.rollBack(context.req.valid('param').name, identityIn(context).name), 200),
    )
    .openapi(removeVersion, (context) => {
      const { name, version } = context.req.valid('param')
      return context.json(rollOut.removeVersion(name, version, identityIn(context).name), 200)
    })
    .openapi(setSettings, (context) =>
      context.json(
        rollOut.set(context.req.valid('param').name, context.req.valid('json'), identityIn(context).name),
        200,
      ),
    )
    .openapi(listAudit, (context) => {
      const { name } = context.req.valid('param')
      endpoints.get(name)
      return context.json({ entries: audit.list(name) }, 200)
    })
}
