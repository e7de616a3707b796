import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { outputSummary, rerunReason, runNode } from '#server/contract/run.ts'
import type { FlowService } from '#server/flows/flowService.ts'
import { createRoutes, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { RunService } from './runService.ts'

const tags = ['Flows']
const flowParams = z.object({ id: z.string().meta({ description: 'Id of a flow.' }) })
const pinParams = flowParams.extend({ nodeId: z.string() })
const pin = z.object({
  nodeId: z.string(),
  runId: z.string(),
  pinnedAt: z.number(),
  outputs: z.record(z.string(), outputSummary),
})

const getState = createRoute({
  method: 'get',
  path: '/flows/{id}/state',
  tags,
  summary: 'The last known result of each node of the flow as it now stands, and whether it is out of date',
  request: { params: flowParams },
  responses: {
    200: jsonContent(
      z.object({
        nodes: z.record(
          z.string(),
          runNode.extend({
            runId: z.string(),
            stale: z.boolean(),
            staleReason: z.string().optional(),
            change: rerunReason.optional().meta({ description: 'Why it is out of date, where one change says it.' }),
          }),
        ),
      }),
      'By node id.',
    ),
    ...problems('not_found', 'invalid_flow'),
  },
})
const getPin = createRoute({
  method: 'get',
  path: '/flows/{id}/pins/{nodeId}',
  tags,
  summary: 'What is pinned at a node',
  request: { params: pinParams },
  responses: { 200: jsonContent(pin, 'The pin.'), ...problems('not_found') },
})
const setPin = createRoute({
  method: 'put',
  path: '/flows/{id}/pins/{nodeId}',
  tags,
  summary: 'Pin the last result of a node: runs take it as it is',
  request: { params: pinParams },
  responses: { 200: jsonContent(pin, 'The pin.'), ...problems('not_found', 'conflict') },
})
const removePin = createRoute({
  method: 'delete',
  path: '/flows/{id}/pins/{nodeId}',
  tags,
  summary: 'Take a pin away',
  request: { params: pinParams },
  responses: { 204: { description: 'Unpinned.' } },
})

export type FlowStateRoutesDeps = { runs: RunService; flows: Pick<FlowService, 'read' | 'folder'> }

export const flowStateRoutes = ({ runs, flows }: FlowStateRoutesDeps) =>
  createRoutes()
    .openapi(getState, async (context) => {
      const { id } = context.req.valid('param')
      const { flow } = flows.read(id)
      return context.json({ nodes: await runs.flowState(id, flow, { flowFolder: flows.folder, confined: true }) }, 200)
    })
    .openapi(getPin, (context) => {
      const { id, nodeId } = context.req.valid('param')
      return context.json(runs.pin(id, nodeId), 200)
    })
    .openapi(setPin, async (context) => {
      const { id, nodeId } = context.req.valid('param')
      flows.read(id)
      return context.json(await runs.setPin(id, nodeId), 200)
    })
    .openapi(removePin, (context) => {
      const { id, nodeId } = context.req.valid('param')
      runs.removePin(id, nodeId)
      return context.body(null, 204)
    })
