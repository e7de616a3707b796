import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { exportFormats } from '#nodes/deploy/exportFormats.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { createRoutes, problems } from '#server/http/createRoutes.ts'
import type { ModelExport } from '#server/runs/modelExport.ts'
import type { EndpointService } from './endpointService.ts'

const exportVersion = createRoute({
  method: 'get',
  path: '/endpoints/{name}/versions/{version}/export',
  tags: ['Endpoints'],
  summary: 'The model of a version as files that other programs run, in a zip',
  request: {
    params: z.object({ name: z.string(), version: z.coerce.number().int().min(1) }),
    query: z.object({
      format: z.enum(exportFormats).default('javascript').meta({
        description: 'A JavaScript module holds any model; a SavedModel and a TensorFlow.js graph hold networks.',
      }),
    }),
  },
  responses: {
    200: { description: 'The archive.', content: { 'application/zip': { schema: z.string() } } },
    ...problems('bad_request', 'not_found', 'conflict'),
  },
})

export type ExportRoutesDeps = {
  endpoints: Pick<EndpointService, 'modelOf'>
  artifacts: Pick<ArtifactStore, 'path'>
  exportModel: ModelExport
}

export const exportRoutes = ({ endpoints, artifacts, exportModel }: ExportRoutesDeps) =>
  createRoutes().openapi(exportVersion, async (context) => {
    const { name, version } = context.req.valid('param')
    const file = await exportModel(endpoints.modelOf(name, version), context.req.valid('query').format)
    const stream = Readable.toWeb(createReadStream(await artifacts.path(file.digest))) as ReadableStream
    return context.body(stream, 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${file.name}"`,
    })
  })
