import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { portTypes } from '#nodes/core/spec/spec.ts'
import type { TableValue, Value } from '#nodes/core/value.ts'
import { AppError } from '#server/appError.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { tablePage, tableProfile } from '#server/contract/resources.ts'
import { createRoutes, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { RunService } from './runService.ts'
import type { TableReader } from './tableReader.ts'

const tags = ['Runs']
const nodeParams = z.object({ id: z.string(), nodeId: z.string() })
const portParams = nodeParams.extend({ port: z.string() })
const value = z.looseObject({ type: z.enum(portTypes) }).meta({
  description: 'A value by its port type: a table with its columns, a model, a report with metrics and plots, …',
})

const toJson = (found: Value): z.infer<typeof value> => ({ ...found })

const getLog = createRoute({
  method: 'get',
  path: '/runs/{id}/nodes/{nodeId}/log',
  tags,
  summary: 'What a node logged',
  request: { params: nodeParams },
  responses: {
    200: jsonContent(
      z.object({
        lines: z.array(z.object({ at: z.number(), level: z.enum(['info', 'warning', 'error']), line: z.string() })),
      }),
      'Lines in order.',
    ),
    ...problems('not_found'),
  },
})
const getHistory = createRoute({
  method: 'get',
  path: '/runs/{id}/nodes/{nodeId}/history',
  tags,
  summary: 'The epochs of a training with their metrics',
  request: { params: nodeParams },
  responses: {
    200: jsonContent(
      z.object({
        epochs: z.array(z.object({ epoch: z.number(), epochs: z.number(), metrics: z.record(z.string(), z.number()) })),
      }),
      'Epochs in order.',
    ),
    ...problems('not_found'),
  },
})
const getOutput = createRoute({
  method: 'get',
  path: '/runs/{id}/nodes/{nodeId}/outputs/{port}',
  tags,
  summary: 'An output of a node, as its value',
  request: { params: portParams },
  responses: { 200: jsonContent(value, 'The value.'), ...problems('not_found') },
})
const getPage = createRoute({
  method: 'get',
  path: '/runs/{id}/nodes/{nodeId}/outputs/{port}/page',
  tags,
  summary: 'Rows of a table',
  request: {
    params: portParams,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      sort: z.string().optional().meta({ description: 'Column to sort by; left out: the order of the rows.' }),
      descending: z.stringbool().default(false),
    }),
  },
  responses: { 200: jsonContent(tablePage, 'The rows.'), ...problems('bad_request', 'not_found') },
})
const getPicture = createRoute({
  method: 'get',
  path: '/runs/{id}/nodes/{nodeId}/outputs/{port}/picture',
  tags,
  summary: 'The picture in one cell of a table, as its file',
  request: {
    params: portParams,
    query: z.object({
      row: z.coerce.number().int().min(0).meta({ description: 'Counted from 0, in the order that is asked for.' }),
      column: z.string(),
      sort: z.string().optional().meta({ description: 'Column to sort by; left out: the order of the rows.' }),
      descending: z.stringbool().default(false),
    }),
  },
  responses: {
    200: { description: 'The file.', content: { 'image/*': { schema: z.string() } } },
    ...problems('bad_request', 'not_found'),
  },
})
const getProfile = createRoute({
  method: 'get',
  path: '/runs/{id}/nodes/{nodeId}/outputs/{port}/profile',
  tags,
  summary: 'What the columns of a table hold',
  request: { params: portParams },
  responses: {
    200: jsonContent(tableProfile, 'Figures, histograms and most frequent values.'),
    ...problems('bad_request', 'not_found'),
  },
})
const download = createRoute({
  method: 'get',
  path: '/runs/{id}/nodes/{nodeId}/outputs/{port}/download',
  tags,
  summary: 'An output as a file: CSV of a table, JSON of anything else',
  request: { params: portParams },
  responses: {
    200: {
      description: 'The file.',
      content: { 'text/csv': { schema: z.string() }, 'application/json': { schema: value } },
    },
    ...problems('not_found', 'disk_full'),
  },
})

export type OutputRoutesDeps = { runs: RunService; artifacts: ArtifactStore; tableReader: TableReader }

export const outputRoutes = ({ runs, artifacts, tableReader }: OutputRoutesDeps) => {
  const valueAt = async (place: { id: string; nodeId: string; port: string }): Promise<Value> => {
    const node = runs.node(place.id, place.nodeId)
    const output = Object.hasOwn(node.outputs, place.port) ? node.outputs[place.port] : undefined
    if (!output) {
      throw new AppError(
        'not_found',
        `"${place.nodeId}" has no output "${place.port}" in this run (it is ${node.state}).`,
      )
    }
    return runs.results.get(output.digest)
  }
  const tableAt = async (place: { id: string; nodeId: string; port: string }): Promise<TableValue> => {
    const found = await valueAt(place)
    if (found.type === 'table') return found
    throw new AppError('bad_request', `The output "${place.port}" is no table but of type ${found.type}.`)
  }

  return createRoutes()
    .openapi(getLog, (context) => {
      const { id, nodeId } = context.req.valid('param')
      return context.json({ lines: runs.nodeLog(id, nodeId) }, 200)
    })
    .openapi(getHistory, (context) => {
      const { id, nodeId } = context.req.valid('param')
      return context.json({ epochs: runs.nodeHistory(id, nodeId) }, 200)
    })
    .openapi(getOutput, async (context) => context.json(toJson(await valueAt(context.req.valid('param'))), 200))
    .openapi(getPage, async (context) => {
      const { offset, limit, sort, descending } = context.req.valid('query')
      const table = await tableAt(context.req.valid('param'))
      const request = { offset, limit, ...(sort !== undefined && { sort: { column: sort, descending } }) }
      return context.json(await tableReader.page(table, request), 200)
    })
    .openapi(getPicture, async (context) => {
      const { row, column, sort, descending } = context.req.valid('query')
      const table = await tableAt(context.req.valid('param'))
      const cell = { row, column, ...(sort !== undefined && { sort: { column: sort, descending } }) }
      const found = await tableReader.picture(table, cell)
      if (!found) throw new AppError('not_found', `There is no picture in row ${row + 1} of "${column}".`)
      return context.body(Uint8Array.from(found.bytes), 200, {
        'content-type': found.type,
        // The rows of a run's output never change.
        'cache-control': 'private, max-age=86400',
      })
    })
    .openapi(getProfile, async (context) =>
      context.json(await tableReader.profile(await tableAt(context.req.valid('param'))), 200),
    )
    .openapi(download, async (context) => {
      const place = context.req.valid('param')
      const found = await valueAt(place)
      const name = (ending: string): string => `attachment; filename="${place.nodeId}-${place.port}.${ending}"`
      if (found.type !== 'table') {
        return context.json(toJson(found), 200, { 'content-disposition': name('json') })
      }
      const file = createReadStream(await artifacts.path(await tableReader.exportCsv(found)))
      // Node's own type of the stream and the platform's are one and the same at run time.
      return context.body(Readable.toWeb(file) as ReadableStream, 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': name('csv'),
      })
    })
}
