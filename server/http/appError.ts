import type { z } from 'zod'
import { type ErrorCode, errorCodes, type problemDetails } from '#server/contract/errors.ts'
import type { problem } from '#server/contract/run.ts'

/** A problem as it goes over the wire. */
export type WireProblem = z.infer<typeof problem>

type Extra = {
  problems?: WireProblem[]
  /** Members of the problem details beside the standard ones (both versions at a stale save). */
  also?: Partial<Pick<z.infer<typeof problemDetails>, 'current' | 'currentRevision'>>
  headers?: Record<string, string>
  cause?: unknown
}

/** What a caller did wrong or what is not there, thrown anywhere below a route; `problemResponse` turns it into the answer. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly status: number
  readonly problems: WireProblem[] | undefined
  readonly also: Extra['also']
  readonly headers: Record<string, string> | undefined
  constructor(code: ErrorCode, detail: string, extra: Extra = {}) {
    super(detail, { cause: extra.cause })
    this.code = code
    this.status = errorCodes[code]
    this.problems = extra.problems
    this.also = extra.also
    this.headers = extra.headers
  }
}
