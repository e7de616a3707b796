import { z } from 'zod'
import { problem } from './run.ts'

/** Closed list of what can go wrong on the API, with its HTTP status. */
export const errorCodes = {
  bad_request: 400,
  invalid_flow: 422,
  invalid_rows: 422,
  unauthorised: 401,
  forbidden: 403,
  foreign_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  timeout: 408,
  stale_revision: 409,
  conflict: 409,
  replay_differs: 409,
  too_large: 413,
  unsupported_media_type: 415,
  unreadable_file: 422,
  too_many_requests: 429,
  quota_exceeded: 507,
  disk_full: 507,
  engine_unavailable: 503,
  internal: 500,
} as const
export type ErrorCode = keyof typeof errorCodes

/** RFC 9457 problem details, as `application/problem+json`. `type` is `urn:modelwright:problem:<code>`. */
export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.string(),
  /** What exactly, one an item: field and row of an endpoint's input, node and field of a flow. */
  problems: z.array(problem).optional(),
  /** Both versions at a stale save. */
  current: z.unknown().optional(),
  currentRevision: z.string().optional(),
})
export type ProblemDetails = z.infer<typeof problemDetails>
