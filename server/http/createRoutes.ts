import { OpenAPIHono } from '@hono/zod-openapi'
import type { ZodError } from 'zod'
import { AppError, type WireProblem } from '#server/appError.ts'
import { type ErrorCode, errorCodes, problemDetails } from '#server/contract/errors.ts'
import type { Identity } from '#server/identity/identity.ts'
import { requestWords } from './requestWords.ts'

/** What handlers find in their context. */
export type AppEnv = { Variables: { identity: Identity } }

const places: Record<string, string> = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'address',
  header: 'headers',
  cookie: 'cookies',
}

const toProblems = (error: ZodError, place: string): WireProblem[] =>
  error.issues.slice(0, 50).map((issue) => ({
    code: issue.code ?? 'invalid',
    severity: 'error',
    message: requestWords(issue, place),
    field: [place, ...issue.path.map(String)].join('.'),
  }))

/** An empty set of routes whose validation answers with problem details; every feature's `xRoutes(deps)` starts with it. */
export function createRoutes(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const place = places[result.target] ?? result.target
      const problems = toProblems(result.error, place)
      const detail = problems[0]?.message ?? 'The request is not as expected.'
      throw new AppError('bad_request', detail, { problems })
    },
  })
}

type ProblemContent = {
  description: string
  content: { 'application/problem+json': { schema: typeof problemDetails } }
}
type StatusOf<Code extends ErrorCode> = (typeof errorCodes)[Code]

/** The problem answers of a route, for its OpenAPI description: `{ 200: …, ...problems('not_found', 'stale_revision') }`. */
export function problems<const Codes extends ErrorCode[]>(
  ...codes: Codes
): { [Status in StatusOf<Codes[number]>]: ProblemContent } {
  const answers: Partial<Record<number, ProblemContent>> = {}
  for (const code of codes) {
    const status = errorCodes[code]
    const before = answers[status]?.description
    answers[status] = {
      description: before ? `${before}, ${code}` : code,
      content: { 'application/problem+json': { schema: problemDetails } },
    }
  }
  return answers as { [Status in StatusOf<Codes[number]>]: ProblemContent }
}

/** A JSON answer of a route's OpenAPI description. */
export const jsonContent = <Schema>(
  schema: Schema,
  description: string,
): { description: string; content: { 'application/json': { schema: Schema } } } => ({
  description,
  content: { 'application/json': { schema } },
})

/** A required JSON body of a route's OpenAPI description. */
export const jsonBody = <Schema>(
  schema: Schema,
): { required: true; content: { 'application/json': { schema: Schema } } } => ({
  required: true,
  content: { 'application/json': { schema } },
})
