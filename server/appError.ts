import type { z } from 'zod'
import { type ErrorCode, errorCodes, type ProblemDetails } from '#server/contract/errors.ts'
import type { problem } from '#server/contract/run.ts'

/** A problem as it goes over the wire; any Problem of a flow is one. */
export type WireProblem = z.infer<typeof problem>

type More = {
  cause?: unknown
  problems?: WireProblem[]
  /** Members of the problem details beside the standard ones (both versions at a stale save). */
  also?: Pick<ProblemDetails, 'current' | 'currentRevision'>
  headers?: Record<string, string>
}

/** What a caller is told: a closed code (it fixes the HTTP status) and a whole sentence that says what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly status: (typeof errorCodes)[ErrorCode]
  readonly problems: WireProblem[]
  readonly also: More['also']
  readonly headers: Record<string, string> | undefined
  constructor(code: ErrorCode, message: string, more: More = {}) {
    super(message, { cause: more.cause })
    this.code = code
    this.status = errorCodes[code]
    this.problems = more.problems ?? []
    this.also = more.also
    this.headers = more.headers
  }
}
