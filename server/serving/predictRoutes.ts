import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'
import { type PredictResponse, type predictRequest, predictResponse } from '#server/contract/resources.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import { parseJsonBody } from '#server/http/jsonGuard.ts'
import { csvCell } from './csvRecords.ts'
import type { Registry, Served } from './registry.ts'
import { csvRowsOf, instancesOf, type Rows, rowsOf } from './rows.ts'

export type PredictDeps = { registry: Registry }

const nameParam = z.object({ name: z.string() })
const tags = ['Endpoints']
const refusals = problems('bad_request', 'not_found', 'too_large', 'unsupported_media_type', 'invalid_rows')

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
  request: { params: nameParam, body: jsonBody(anyRows) },
  responses: { 200: jsonContent(predictResponse, 'One prediction a row, in their order.'), ...refusals },
})

/** Rows between two looks at other requests: some milliseconds. */
const rowsAtOnce = 500

async function answer(
  { name, version, model }: Served,
  { rows, isText }: Rows,
  registry: Registry,
): Promise<PredictResponse> {
  const predictions: PredictResponse['predictions'] = []
  const faults = []
  for (let at = 0; at < rows.length; at += 1) {
    if (at > 0 && at % rowsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve))
    const result = model.predict(rows[at] ?? {}, at, isText)
    if (result.ok) predictions.push(result.prediction)
    else faults.push(...result.problems)
    if (faults.length >= 100) break
  }
  const [first] = faults
  if (first) throw new AppError('invalid_rows', first.message, { problems: faults.slice(0, 100) })
  registry.answered(name, rows.length)
  return { endpoint: name, version, predictions }
}

/** Our own form, at `/endpoints/:name/predict` under whatever it is mounted on. */
export const predictRoutes = ({ registry }: PredictDeps) =>
  createRoutes().openapi(predict, async (context) => {
    const found = registry.get(context.req.valid('param').name)
    const served = found instanceof Promise ? await found : found
    return context.json(await answer(served, rowsOf(context.req.valid('json')), registry), 200)
  })

const invocations = createRoute({
  method: 'post',
  path: '/endpoints/{name}/invocations',
  tags,
  summary: "Predict rows in the form of SageMaker's runtime",
  description:
    'text/csv: values in the order of the inputs, a header line is recognised. application/json: { "instances": [...] } with objects or lists, or { "rows": [...] }. The answer has the format of Accept.',
  request: {
    params: nameParam,
    body: {
      required: true,
      content: {
        'text/csv': { schema: { type: 'string' } },
        'application/json': { schema: { type: 'object' } },
      },
    },
  },
  responses: {
    200: {
      description: 'Predictions.',
      content: { 'application/json': { schema: predictResponse }, 'text/csv': { schema: z.string() } },
    },
    ...refusals,
  },
})

type Format = 'application/json' | 'text/csv'

const mediaType = (header: string | undefined): string => (header ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/** The first format of Accept that we have; the request's own where anything will do. */
function wantedFormat(accept: string | undefined, own: Format): Format {
  if (accept === undefined || accept.trim() === '') return own
  for (const each of accept.split(',').map(mediaType)) {
    if (each === '*/*') return own
    if (each === 'application/json' || each === 'application/*') return 'application/json'
    if (each === 'text/csv' || each === 'text/*') return 'text/csv'
  }
  throw new AppError('not_acceptable', `The answer can be application/json or text/csv, not ${accept}.`)
}

async function readInvocation(context: Context, served: Served): Promise<{ rows: Rows; own: Format }> {
  const type = mediaType(context.req.header('content-type'))
  const { inputs } = served.model
  if (type === 'text/csv') return { rows: csvRowsOf(await context.req.text(), inputs), own: 'text/csv' }
  if (type === 'application/json')
    return { rows: instancesOf(parseJsonBody(await context.req.text()), inputs), own: 'application/json' }
  throw new AppError(
    'unsupported_media_type',
    `Send text/csv or application/json, not ${type === '' ? 'a body without a Content-Type' : type}.`,
  )
}

/** SageMaker's runtime form, at `/endpoints/:name/invocations`. */
export const invocationRoutes = ({ registry }: PredictDeps) =>
  createRoutes().openapi(invocations, async (context): Promise<never> => {
    const served = await registry.get(context.req.param('name'))
    const { rows, own } = await readInvocation(context, served)
    const format = wantedFormat(context.req.header('accept'), own)
    const answered = await answer(served, rows, registry)
    const response =
      format === 'text/csv'
        ? context.body(answered.predictions.map((each) => `${csvCell(each.prediction)}\n`).join(''), 200, {
            'content-type': 'text/csv; charset=utf-8',
          })
        : context.json(answered, 200)
    return response as never
  })
