import { createRoute } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { run, runScope } from '#server/contract/run.ts'
import type { FlowService } from '#server/flows/flowService.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { RunService } from './runService.ts'

const tags = ['Runs']
const idParam = z.object({ id: z.string().meta({ description: 'Id of a run.' }) })

const startRun = createRoute({
  method: 'post',
  path: '/runs',
  tags,
  summary: 'Run a flow, or a part of it',
  request: {
    body: jsonBody(
      z.object({
        flowId: z.string(),
        revision: z.string().max(128).optional().meta({ description: 'Left out: the flow as it stands.' }),
        scope: runScope.optional().meta({ description: 'Left out: everything.' }),
        parameters: z.record(z.string(), z.unknown()).optional().meta({ description: 'Values of flow parameters.' }),
      }),
    ),
  },
  responses: {
    201: jsonContent(run, 'The run, queued.'),
    ...problems('bad_request', 'not_found', 'invalid_flow', 'engine_unavailable', 'disk_full'),
  },
})
const listRuns = createRoute({
  method: 'get',
  path: '/runs',
  tags,
  summary: 'Runs, newest first',
  request: {
    query: z.object({
      flowId: z.string().optional(),
      parentRunId: z
        .string()
        .optional()
        .meta({ description: 'The trials of a tuning instead of the runs themselves.' }),
      limit: z.coerce.number().int().min(1).max(500).optional(),
    }),
  },
  responses: { 200: jsonContent(z.object({ runs: z.array(run) }), 'Runs.'), ...problems('bad_request') },
})
const getRun = createRoute({
  method: 'get',
  path: '/runs/{id}',
  tags,
  summary: 'A run with its nodes',
  request: { params: idParam },
  responses: { 200: jsonContent(run, 'The run.'), ...problems('not_found') },
})
const cancelRun = createRoute({
  method: 'post',
  path: '/runs/{id}/cancel',
  tags,
  summary: 'End a run; what is done stays',
  request: { params: idParam },
  responses: { 200: jsonContent(run, 'The run.'), ...problems('not_found', 'disk_full') },
})
const followRun = createRoute({
  method: 'get',
  path: '/runs/{id}/events',
  tags,
  summary: 'Events of a run as server-sent events, from the first or after Last-Event-ID; ends after run.finished',
  request: {
    params: idParam,
    headers: z.object({
      'last-event-id': z.coerce.number().int().min(0).optional().catch(undefined).openapi({ type: 'integer' }),
    }),
  },
  responses: {
    200: {
      description: 'Each event has its number as `id`, its type as `event` and JSON as `data`.',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...problems('not_found'),
  },
})

export type RunRoutesDeps = {
  runs: RunService
  flows: Pick<FlowService, 'read' | 'folder'>
  /** How often a comment keeps an idle stream open, milliseconds. Default 15 s. */
  keepAlive?: number
}

export const runRoutes = ({ runs, flows, keepAlive = 15_000 }: RunRoutesDeps) =>
  createRoutes()
    .openapi(startRun, async (context) => {
      const { flowId, scope, parameters, ...asked } = context.req.valid('json')
      const { flow, revision } = flows.read(flowId, asked.revision)
      const started = await runs.submit({ flow, flowId, revision, scope, parameters, baseFolder: flows.folder })
      return context.json(started, 201)
    })
    .openapi(listRuns, (context) => context.json({ runs: runs.list(context.req.valid('query')) }, 200))
    .openapi(getRun, (context) => context.json(runs.get(context.req.valid('param').id), 200))
    .openapi(cancelRun, (context) => context.json(runs.cancel(context.req.valid('param').id), 200))
    .openapi(followRun, (context) => {
      const { id } = context.req.valid('param')
      // Checked before the stream begins: an unknown run is an answer, not an empty stream.
      runs.get(id)
      const after = context.req.valid('header')['last-event-id'] ?? 0
      // A proxy that collects the stream would keep it from the page.
      context.header('x-accel-buffering', 'no')
      return streamSSE(context, async (stream) => {
        const gone = new AbortController()
        stream.onAbort(() => gone.abort())
        const timer = setInterval(() => void stream.write(': still here\n\n'), keepAlive)
        try {
          for await (const { event, isStored } of runs.events(id, after, gone.signal)) {
            // Without an id the browser's next Last-Event-ID stays with the last event that can be had again.
            const message = { event: event.type, data: JSON.stringify(event) }
            await stream.writeSSE(isStored ? { ...message, id: String(event.seq) } : message)
          }
        } finally {
          clearInterval(timer)
        }
      })
    })
