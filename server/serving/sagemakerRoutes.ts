import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'
import { predictResponse } from '#server/contract/resources.ts'
import { createRoutes, problems } from '#server/http/createRoutes.ts'
import { parseJsonBody } from '#server/http/jsonGuard.ts'
import type { Choice } from './chooseVersion.ts'
import { csvCell } from './csvRecords.ts'
import { type Answer, inForm, type ServingDeps, serve } from './pipeline.ts'
import { inferenceIdOf } from './predictRoutes.ts'
import { type Body, mediaType } from './readBody.ts'
import type { Served } from './registry.ts'
import { csvRowsOf, instancesOf, type Rows } from './rows.ts'

const invocations = createRoute({
  method: 'post',
  path: '/endpoints/{name}/invocations',
  tags: ['Endpoints'],
  summary: "Predict rows in the form of SageMaker's runtime",
  description:
    'text/csv: values in the order of the inputs, a header line is recognised. application/json: { "instances": [...] } with objects or lists, or { "rows": [...] }. application/jsonlines: one instance a line. The answer has the format of Accept.',
  request: {
    params: z.object({ name: z.string() }),
    body: {
      required: true,
      content: {
        'text/csv': { schema: { type: 'string' } },
        'application/json': { schema: { type: 'object' } },
        'application/jsonlines': { schema: { type: 'string' } },
      },
    },
  },
  responses: {
    200: {
      description: 'Predictions.',
      content: {
        'application/json': { schema: predictResponse },
        'text/csv': { schema: z.string() },
        'application/jsonlines': { schema: z.string() },
      },
    },
    ...problems('bad_request', 'unauthorised', 'not_found', 'too_large', 'unsupported_media_type', 'invalid_rows'),
  },
})

type Format = 'application/json' | 'text/csv' | 'application/jsonlines'
const jsonLines = new Set([
  'application/jsonlines',
  'application/jsonl',
  'application/x-ndjson',
  'application/x-jsonlines',
])

/** The first format of Accept that we have; the request's own where anything will do. */
function wantedFormat(accept: string | undefined, own: Format): Format {
  if (accept === undefined || accept.trim() === '') return own
  for (const each of accept.split(',').map(mediaType)) {
    if (each === '*/*') return own
    if (each === 'application/json' || each === 'application/*') return 'application/json'
    if (each === 'text/csv' || each === 'text/*') return 'text/csv'
    if (jsonLines.has(each)) return 'application/jsonlines'
  }
  throw new AppError(
    'not_acceptable',
    `The answer can be application/json, application/jsonlines or text/csv, not ${accept}.`,
  )
}

function decode(body: Body, { model: { inputs } }: Served): { rows: Rows; own: Format } {
  if (body.type === 'text/csv') return { rows: csvRowsOf(body.text(), inputs), own: 'text/csv' }
  if (body.type === 'application/json')
    return { rows: instancesOf(parseJsonBody(body.text()), inputs), own: 'application/json' }
  if (jsonLines.has(body.type)) {
    const instances = body
      .text()
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(parseLine)
    return { rows: instancesOf({ instances }, inputs), own: 'application/jsonlines' }
  }
  throw new AppError(
    'unsupported_media_type',
    `Send text/csv, application/json or application/jsonlines, not ${body.type === '' ? 'a body without a Content-Type' : body.type}.`,
  )
}

function parseLine(line: string, index: number): unknown {
  try {
    return parseJsonBody(line)
  } catch (error) {
    if (error instanceof AppError) throw new AppError('bad_request', `Line ${index + 1}: ${error.message}`)
    throw error
  }
}

function encode(context: Context, { endpoint, version, predictions, inferenceId }: Answer, format: Format): Response {
  const attributes = context.req.header('x-amzn-sagemaker-custom-attributes')
  const headers: Record<string, string> = {
    'x-amzn-invoked-production-variant': `version-${version}`,
    'x-amzn-sagemaker-inference-id': inferenceId,
    ...(attributes === undefined ? {} : { 'x-amzn-sagemaker-custom-attributes': attributes.slice(0, 1024) }),
  }
  if (format === 'application/json') return context.json({ endpoint, version, predictions }, 200, headers)
  const lines = predictions.map((each) =>
    format === 'text/csv' ? `${csvCell(each.prediction)}\n` : `${JSON.stringify(each)}\n`,
  )
  headers['content-type'] = format === 'text/csv' ? 'text/csv; charset=utf-8' : format
  return context.body(lines.join(''), 200, headers)
}

/** TargetVariant: "version-2", "AllTraffic" for whichever answers, or an alias. */
function variantOf(header: string | undefined): Choice {
  if (header === undefined || header === 'AllTraffic') return {}
  const version = /^version-([1-9]\d{0,8})$/.exec(header)?.[1]
  return version === undefined ? { alias: header } : { version: Number(version) }
}

/** The name that boto3 shows as `Error.Code`. */
const errorType = (status: number): string => {
  if (status === 401 || status === 403) return 'AccessDeniedException'
  if (status === 429) return 'ThrottlingException'
  return 'ValidationError'
}

/** SageMaker's runtime form, at `/endpoints/:name/invocations`: boto3's `sagemaker-runtime` client works unchanged. */
export const invocationRoutes = (deps: ServingDeps) => {
  const routes = createRoutes()
  routes.openAPIRegistry.registerPath(invocations)
  return routes.post('/endpoints/:name/invocations', (context) =>
    inForm(
      context,
      () =>
        serve(context, deps, {
          name: context.req.param('name'),
          dialect: 'sagemaker',
          choice: variantOf(context.req.header('x-amzn-sagemaker-target-variant')),
          inferenceId: inferenceIdOf(context.req.header('x-amzn-sagemaker-inference-id')),
          decode: (body, served) => {
            const { rows, own } = decode(body, served)
            return { rows, form: wantedFormat(context.req.header('accept'), own) }
          },
          encode: (answer, format) => encode(context, answer, format),
        }),
      // What boto3 reads beside the problem details.
      (error, details) => ({
        body: { ...details, message: details.detail },
        headers: { 'x-amzn-errortype': errorType(error.status) },
      }),
    ),
  )
}
