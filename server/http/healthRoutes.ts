import { createRoute } from '@hono/zod-openapi'
import { type Health, health } from '#server/contract/resources.ts'
import { createRoutes, jsonContent } from './createRoutes.ts'

export type HealthDeps = { version: string; engineState: () => Health['engine'] }

const getHealth = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Server'],
  summary: 'Whether the server is ready, its version and the ML engine in use',
  responses: { 200: jsonContent(health, 'The server is ready.') },
})

export const healthRoutes = ({ version, engineState }: HealthDeps) =>
  createRoutes().openapi(getHealth, (context) =>
    context.json({ status: 'ready' as const, version, engine: engineState() }, 200),
  )
