import { createRoute, type OpenAPIHono, type RouteConfigToTypedResponse } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ToSchema } from 'hono/types'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'
import { type predictRequest, predictResponse } from '#server/contract/resources.ts'
import { type AppEnv, createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import { parseJsonBody } from '#server/http/jsonGuard.ts'
import { type Choice, versionNumber } from './chooseVersion.ts'
import { type ServingDeps, serve } from './pipeline.ts'
import type { Body } from './readBody.ts'
import { rowsOf } from './rows.ts'

const tags = ['Endpoints']
const refusals = problems(
  'bad_request',
  'unauthorised',
  'forbidden',
  'not_found',
  'timeout',
  'too_large',
  'unsupported_media_type',
  'invalid_rows',
  'too_many_requests',
)

/** The shape alone, and cheaply: fields and types are checked by the model's recipe, which names row and field. */
const anyRows = z
  .custom<z.input<typeof predictRequest>>(() => true)
  .openapi({
    type: 'object',
    required: ['rows'],
    properties: { rows: { type: 'array', minItems: 1, items: { type: 'object', additionalProperties: true } } },
    example: { rows: [{ it_years: 3, cloud_years: 1.5, course_hours: 40 }] },
  })

const predict = createRoute({
  method: 'post',
  path: '/endpoints/{name}/predict',
  tags,
  summary: 'Predict rows of raw values',
  description: 'Ask for another version than the one that answers with ?version=2 or ?alias=challenger.',
  request: { params: z.object({ name: z.string() }), body: jsonBody(anyRows) },
  responses: { 200: jsonContent(predictResponse, 'One prediction a row, in their order.'), ...refusals },
})

/** A body that must be JSON, guarded; throws `unsupported_media_type` and `bad_request`. */
export function jsonOf(body: Body): unknown {
  if (body.type !== 'application/json' && !body.type.endsWith('+json'))
    throw new AppError(
      'unsupported_media_type',
      `Send application/json, not ${body.type === '' ? 'a body without a Content-Type' : body.type}.`,
    )
  return parseJsonBody(body.text())
}

/** Which version the query asks for. */
export function choiceOf(context: Context): Choice {
  // Most requests have no query: nothing is parsed for them.
  if (!context.req.url.includes('?')) return {}
  const version = context.req.query('version')
  return { version: version === undefined ? undefined : versionNumber(version), alias: context.req.query('alias') }
}

/** What the typed client knows of the route; the body is read by the pipeline, which a handler's type can't tell. */
type PredictRoutes = OpenAPIHono<
  AppEnv,
  ToSchema<
    'post',
    '/endpoints/:name/predict',
    { param: { name: string }; json: z.input<typeof predictRequest> },
    RouteConfigToTypedResponse<typeof predict>
  >
>

/** Our own form, at `/endpoints/:name/predict` under whatever it is mounted on. */
export const predictRoutes = (deps: ServingDeps): PredictRoutes => {
  const routes = createRoutes()
  routes.openAPIRegistry.registerPath(predict)
  routes.post('/endpoints/:name/predict', (context) =>
    serve(context, deps, {
      name: context.req.param('name'),
      dialect: 'own',
      choice: choiceOf(context),
      inferenceId: inferenceIdOf(context.req.header('x-inference-id')),
      decode: (body) => ({ rows: rowsOf(jsonOf(body)), form: undefined }),
      encode: ({ endpoint, version, predictions, inferenceId }) =>
        context.json({ endpoint, version, predictions }, 200, { 'x-inference-id': inferenceId }),
    }),
  )
  return routes as unknown as PredictRoutes
}

/** A caller's own id for a call; throws `bad_request` for one that can't be kept. */
export function inferenceIdOf(given: string | undefined): string | undefined {
  if (given !== undefined && !/^[\x21-\x7e]{1,64}$/.test(given))
    throw new AppError('bad_request', 'An inference id has 1 to 64 letters, digits and signs, without spaces.')
  return given
}
