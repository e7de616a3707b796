import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'
import { createRoutes, jsonContent, problems } from '#server/http/createRoutes.ts'
import type { ArtifactStore } from './artifactStore.ts'
import type { Housekeeping } from './housekeeping.ts'

const tags = ['Server']

const getUsage = createRoute({
  method: 'get',
  path: '/artifacts',
  tags,
  summary: 'Space that stored results take',
  responses: {
    200: jsonContent(z.object({ bytes: z.number(), count: z.number(), quota: z.number() }), 'In bytes.'),
  },
})
const clean = createRoute({
  method: 'post',
  path: '/artifacts/clean',
  tags,
  summary: 'Remove results that no kept run, pin, deployed model, file or label needs',
  responses: { 200: jsonContent(z.object({ removed: z.number(), bytes: z.number() }), 'What was removed.') },
})
const getArtifact = createRoute({
  method: 'get',
  path: '/artifacts/{digest}',
  tags,
  summary: 'The bytes of an artifact',
  request: {
    params: z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
    query: z.object({
      name: z
        .string()
        .regex(/^[\w.-]{1,200}$/)
        .optional()
        .meta({ description: 'What the file is called when it is saved.' }),
    }),
  },
  responses: {
    200: { description: 'The bytes.', content: { 'application/octet-stream': { schema: z.string() } } },
    ...problems('bad_request', 'not_found'),
  },
})

export type ArtifactRoutesDeps = { artifacts: ArtifactStore; housekeeping: Housekeeping }

export const artifactRoutes = ({ artifacts, housekeeping }: ArtifactRoutesDeps) =>
  createRoutes()
    .openapi(getUsage, async (context) => context.json(await housekeeping.usage(), 200))
    .openapi(clean, async (context) => context.json(await housekeeping.clean(), 200))
    .openapi(getArtifact, async (context) => {
      const { digest } = context.req.valid('param')
      const info = await artifacts.info(digest)
      if (!info) throw new AppError('not_found', 'There is no artifact with this digest.')
      const file = Readable.toWeb(createReadStream(await artifacts.path(digest))) as ReadableStream
      return context.body(file, 200, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${context.req.valid('query').name ?? digest}"`,
      })
    })
