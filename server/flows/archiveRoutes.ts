import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { flowResource } from '#server/contract/resources.ts'
import { type FileService, tooLarge } from '#server/files/fileService.ts'
import { bodyChunks } from '#server/http/bodyChunks.ts'
import { createRoutes, jsonContent, problems } from '#server/http/createRoutes.ts'
import { archiveSources, gatherFiles, type ImportDeps, importArchive } from './flowArchive.ts'
import { slugOf } from './flowFile.ts'
import type { FlowService } from './flowService.ts'
import { zipStream } from './zipStream.ts'

const tags = ['Flows']
const bytes = { schema: { type: 'string', format: 'binary' } } as const

const getArchive = createRoute({
  method: 'get',
  path: '/flows/{id}/archive',
  tags,
  summary: 'The flow with its data files and a page of text, as a zip',
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: { description: 'The archive.', content: { 'application/zip': { schema: z.string() } } },
    ...problems('not_found', 'invalid_flow'),
  },
})
const postArchive = createRoute({
  method: 'post',
  path: '/flows/archives',
  tags,
  summary: 'Make a flow from such a zip: its bytes are the body',
  request: {
    query: z.object({ name: z.string().min(1).max(200).optional().meta({ description: 'Name of the new flow.' }) }),
    body: { content: { 'application/octet-stream': bytes, 'application/zip': bytes } },
  },
  responses: {
    201: jsonContent(flowResource, 'The new flow.'),
    ...problems('bad_request', 'invalid_flow', 'unreadable_file', 'too_large', 'quota_exceeded', 'disk_full'),
  },
})

export type ArchiveRoutesDeps = ImportDeps & {
  flows: Pick<FlowService, 'create' | 'read' | 'folder'>
  files: Pick<FileService, 'upload' | 'limit' | 'receive'>
  artifacts: Pick<ArtifactStore, 'path'>
}

export const archiveRoutes = (deps: ArchiveRoutesDeps) =>
  createRoutes()
    .openapi(getArchive, async (context) => {
      const { flow } = deps.flows.read(context.req.valid('param').id)
      const gathered = await gatherFiles(flow, { folder: deps.flows.folder, artifactPath: deps.artifacts.path })
      const stream = Readable.toWeb(Readable.from(zipStream(archiveSources(gathered)))) as ReadableStream
      return context.body(stream, 200, {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="${slugOf(flow.name)}.zip"`,
      })
    })
    .openapi(postArchive, async (context) => {
      const { body } = context.req.raw
      if (!body) throw new AppError('bad_request', 'The body of the request is empty; it should hold a zip archive.')
      if (Number(context.req.header('content-length') ?? 0) > deps.files.limit) throw tooLarge(deps.files.limit)
      const path = await deps.files.receive(bodyChunks(body), 'The archive')
      try {
        return context.json(await importArchive(path, deps, context.req.valid('query').name), 201)
      } finally {
        await rm(path, { force: true })
      }
    })
