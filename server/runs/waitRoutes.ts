import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { waitingFor } from '#server/contract/run.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { RunService } from './runService.ts'

const tags = ['Runs']

const listWaits = createRoute({
  method: 'get',
  path: '/waits',
  tags,
  summary: 'Everything that waits for a person, an event or a time, the oldest first',
  responses: {
    200: jsonContent(
      z.object({
        waits: z.array(
          z.object({
            runId: z.string(),
            nodeId: z.string(),
            name: z.string(),
            flowId: z.string(),
            flowName: z.string(),
            waitingFor,
            since: z.number(),
          }),
        ),
      }),
      'What waits in runs that have not ended.',
    ),
  },
})
/** Described by hand: a schema that holds itself cannot be written out. */
const anyJson = z.json().openapi({ type: ['string', 'number', 'boolean', 'object', 'array', 'null'] })
const answerWait = createRoute({
  method: 'post',
  path: '/runs/{id}/nodes/{nodeId}/answer',
  tags,
  summary: 'Answer a node that waits for a person; the first answer counts',
  request: {
    params: z.object({ id: z.string(), nodeId: z.string() }),
    body: jsonBody(
      z.object({
        value: anyJson,
        name: z.string().optional().meta({ description: 'Which wait of the node; left out: the oldest open one.' }),
      }),
    ),
  },
  responses: {
    204: { description: 'The node goes on.' },
    ...problems('bad_request', 'not_found', 'conflict', 'disk_full'),
  },
})
const sendEvent = createRoute({
  method: 'post',
  path: '/events/{name}',
  tags,
  summary: 'Let every node go on that waits for this event',
  request: {
    params: z.object({ name: z.string().min(1).max(200) }),
    body: jsonBody(z.object({ payload: anyJson.optional() })),
  },
  responses: {
    200: jsonContent(
      z.object({ continued: z.number() }),
      'How many nodes waited for it. It is not kept for later ones.',
    ),
    ...problems('bad_request', 'disk_full'),
  },
})

export type WaitRoutesDeps = { runs: RunService }

export const waitRoutes = ({ runs }: WaitRoutesDeps) =>
  createRoutes()
    .openapi(listWaits, (context) => context.json({ waits: runs.waits.open() }, 200))
    .openapi(answerWait, (context) => {
      const { id, nodeId } = context.req.valid('param')
      const { value, name } = context.req.valid('json')
      runs.node(id, nodeId)
      runs.waits.answer({ runId: id, nodeId }, { name, value, person: context.get('identity').name })
      return context.body(null, 204)
    })
    .openapi(sendEvent, (context) => {
      const { name } = context.req.valid('param')
      return context.json({ continued: runs.waits.publish(name, context.req.valid('json').payload ?? null) }, 200)
    })
