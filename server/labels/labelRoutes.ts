import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import type { TableValue } from '#nodes/core/value.ts'
import { AppError } from '#server/appError.ts'
import { labelTask } from '#server/contract/resources.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { RunService } from '#server/runs/runService.ts'
import type { LabelService } from './labelService.ts'

const tags = ['Runs']
const params = z.object({ id: z.string(), nodeId: z.string() })

const getLabels = createRoute({
  method: 'get',
  path: '/runs/{id}/nodes/{nodeId}/labels',
  tags,
  summary: 'Rows that wait for a person, with the answers so far',
  request: { params },
  responses: {
    200: jsonContent(labelTask, 'The task; at most 1,000 rows are shown.'),
    ...problems('not_found', 'conflict'),
  },
})
const putLabel = createRoute({
  method: 'put',
  path: '/runs/{id}/nodes/{nodeId}/labels/{row}',
  tags,
  summary: 'Answer a row; null takes the answer back',
  request: {
    params: params.extend({ row: z.coerce.number().int().min(0) }),
    body: jsonBody(z.object({ value: z.union([z.number(), z.string().max(10_000), z.boolean(), z.null()]) })),
  },
  responses: { 204: { description: 'Kept.' }, ...problems('bad_request', 'not_found', 'conflict') },
})
const finishLabels = createRoute({
  method: 'post',
  path: '/runs/{id}/nodes/{nodeId}/labels/finish',
  tags,
  summary: 'Go on with what is there; rows without an answer are set aside',
  request: { params },
  responses: { 204: { description: 'The node goes on.' }, ...problems('not_found', 'conflict') },
})

export type LabelRoutesDeps = { runs: RunService; labels: LabelService }

export const labelRoutes = ({ runs, labels }: LabelRoutesDeps) => {
  /** The table that came into the node in that run. */
  const tableOf = async (runId: string, nodeId: string): Promise<TableValue> => {
    runs.node(runId, nodeId)
    const edge = runs.flowOfRun(runId).edges.find((each) => each.to.node === nodeId && each.to.port === 'table')
    const output = edge && runs.node(runId, edge.from.node).outputs[edge.from.port]
    const table = output && (await runs.results.get(output.digest))
    if (table?.type === 'table') return table
    throw new AppError('conflict', `"${nodeId}" has no table yet in this run.`)
  }

  return createRoutes()
    .openapi(getLabels, async (context) => {
      const { id, nodeId } = context.req.valid('param')
      return context.json(await labels.task({ runId: id, nodeId }, await tableOf(id, nodeId)), 200)
    })
    .openapi(putLabel, async (context) => {
      const { id, nodeId, row } = context.req.valid('param')
      await labels.answer(await tableOf(id, nodeId), row, context.req.valid('json').value)
      return context.body(null, 204)
    })
    .openapi(finishLabels, (context) => {
      const { id, nodeId } = context.req.valid('param')
      runs.node(id, nodeId)
      labels.finish({ runId: id, nodeId })
      return context.body(null, 204)
    })
}
