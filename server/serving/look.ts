import type { RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { AppError } from '#server/appError.ts'
import type { Dialect } from '#server/contract/endpoints.ts'
import type { createRoutes } from '#server/http/createRoutes.ts'
import { type Choice, chooseVersion } from './chooseVersion.ts'
import type { ServingDeps } from './pipeline.ts'
import type { Live, Served } from './registry.ts'

/** Answers a question about an endpoint rather than a prediction; a key is needed as well. */
export async function look(
  context: Context,
  { registry, admit }: ServingDeps,
  { name, dialect, choice }: { name: string; dialect: Exclude<Dialect, 'own'>; choice?: Choice },
  answer: (served: Served, live: Live) => unknown,
): Promise<Response> {
  const { release } = admit(context, name, 'read')
  try {
    const live = registry.live(name)
    if (!live.settings.dialects[dialect])
      throw new AppError('not_found', `The endpoint "${name}" does not answer in this form (${dialect}).`)
    return context.json(answer(await registry.get(live, chooseVersion(live, choice)), live))
  } finally {
    release()
  }
}

/** Puts routes that other servers' clients know into the description of the API: method, path with {parameters}, summary. */
export function describe(
  routes: ReturnType<typeof createRoutes>,
  list: [method: 'get' | 'post', path: string, summary: string][],
): void {
  for (const [method, path, summary] of list) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
    const route: RouteConfig = {
      method,
      path,
      summary,
      tags: ['Endpoints'],
      parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      responses: { 200: { description: 'As the clients of that server expect it.' } },
    }
    routes.openAPIRegistry.registerPath(route)
  }
}
