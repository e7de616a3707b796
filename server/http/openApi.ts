import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from './createRoutes.ts'

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>

/** The OpenAPI 3.1 document of all routes, made from the schemas that also check the requests. */
export const openApiDocument = (
  app: Pick<OpenAPIHono<AppEnv>, 'getOpenAPI31Document'>,
  version: string,
): OpenApiDocument =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Modelwright',
      version,
      description:
        'Flows, runs and endpoints of Modelwright. Errors are problem details (RFC 9457, application/problem+json) whose `code` is one of a closed list.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'Flows', description: 'What the canvas edits: one document with nodes and edges.' },
      { name: 'Templates', description: 'Ready flows with their data.' },
      { name: 'Files', description: 'Uploaded data.' },
      { name: 'Runs', description: 'Runs of flows, their events and results.' },
      { name: 'Endpoints', description: 'Deployed models.' },
      { name: 'Secrets', description: 'Values that flows name but never hold.' },
      { name: 'Identity', description: 'Who is asking.' },
      { name: 'Server', description: 'The server itself.' },
    ],
  })
