import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'
import { fileResource } from '#server/contract/resources.ts'
import { bodyChunks } from '#server/http/bodyChunks.ts'
import { createRoutes, jsonContent, problems } from '#server/http/createRoutes.ts'
import { type FileService, tooLarge } from './fileService.ts'

const tags = ['Files']

const uploadFile = createRoute({
  method: 'post',
  path: '/files',
  tags,
  summary: 'Upload a file: its bytes are the body, its name is ?name=',
  request: {
    query: z.object({
      name: z.string().min(1).max(1000).meta({ description: 'Name of the file, such as students.csv.' }),
    }),
    body: { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
  },
  responses: {
    201: jsonContent(fileResource, 'The file; flows refer to it by `reference`.'),
    ...problems('bad_request', 'too_large', 'quota_exceeded', 'disk_full'),
  },
})
const getFile = createRoute({
  method: 'get',
  path: '/files/{id}',
  tags,
  summary: 'An uploaded file',
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: jsonContent(fileResource, 'The file.'), ...problems('not_found') },
})

export type FileRoutesDeps = { files: FileService }

export const fileRoutes = ({ files }: FileRoutesDeps) =>
  createRoutes()
    .openapi(uploadFile, async (context) => {
      const { name } = context.req.valid('query')
      if (Number(context.req.header('content-length') ?? 0) > files.limit) throw tooLarge(files.limit)
      const { body } = context.req.raw
      if (!body)
        throw new AppError('bad_request', 'The body of the request is empty; it should hold the bytes of the file.')
      return context.json(await files.upload(bodyChunks(body), name), 201)
    })
    .openapi(getFile, (context) => context.json(files.get(context.req.valid('param').id), 200))
