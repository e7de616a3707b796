import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { NodeError } from '#nodes/core/run.ts'
import { AppError } from '#server/appError.ts'
import { type ErrorCode, errorCodes, type ProblemDetails } from '#server/contract/errors.ts'

const titles: Record<ErrorCode, string> = {
  bad_request: 'The request is not as expected',
  invalid_flow: 'The flow has problems',
  invalid_rows: 'The rows are not as the model needs them',
  unauthorised: 'Log in, or send an API key',
  forbidden: 'Not allowed',
  foreign_origin: 'Refused: the request comes from another site',
  not_found: 'Not found',
  method_not_allowed: 'This address does not take this method',
  not_acceptable: 'The answer cannot have this format',
  timeout: 'It took too long',
  stale_revision: 'Somebody else has changed it meanwhile',
  conflict: 'That does not fit the present state',
  replay_differs: 'The live model does not repeat the predictions of its training',
  too_large: 'Too large',
  unreadable_file: 'The file cannot be read',
  unsupported_media_type: 'This type of content is not taken',
  too_many_requests: 'Too many attempts',
  quota_exceeded: 'The space set aside for results is used up',
  disk_full: 'The disk is full',
  engine_unavailable: 'Not available now',
  internal: 'An error on the server',
}

/** Errors of the operating system that mean one thing to a person. */
const systemErrors: Record<string, { code: ErrorCode; detail: string }> = {
  ENOSPC: {
    code: 'disk_full',
    detail: 'There is no space left on the disk. Nothing stored before is lost: free some space and try again.',
  },
  EFBIG: {
    code: 'disk_full',
    detail:
      'The system lets no file grow this large. Nothing stored before is lost: raise that limit, or use less data.',
  },
  EDQUOT: {
    code: 'disk_full',
    detail: 'Your disk quota is used up. Nothing stored before is lost: free some space and try again.',
  },
  SQLITE_FULL: {
    code: 'disk_full',
    detail: 'There is no space left for the database. Nothing stored before is lost: free some space and try again.',
  },
}

const byStatus = new Map<number, ErrorCode>([
  [400, 'bad_request'],
  [401, 'unauthorised'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [406, 'not_acceptable'],
  [408, 'timeout'],
  [409, 'conflict'],
  [413, 'too_large'],
  [415, 'unsupported_media_type'],
  [422, 'bad_request'],
])

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

/** Any thrown thing as an AppError: ours as they are, the framework's and the system's known ones translated, the rest internal. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof HTTPException) {
    const code = byStatus.get(error.status) ?? (error.status >= 500 ? 'internal' : 'bad_request')
    const detail =
      error.status === 415
        ? 'The Content-Type of the request is not one that this address takes. Send JSON as application/json.'
        : error.message || titles[code]
    return new AppError(code, detail, { cause: error })
  }
  if (isBrokenOff(error))
    return new AppError('bad_request', 'The request was broken off before its end.', { cause: error })
  if (error instanceof NodeError) return ofNodeError(error)
  const system = systemErrors[codeOf(error) ?? '']
  if (system) return new AppError(system.code, system.detail, { cause: error })
  return new AppError(
    'internal',
    'Something went wrong inside Modelwright. The log in its home folder has the details.',
    { cause: error },
  )
}

const isBrokenOff = (error: unknown): boolean =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE'].includes(codeOf(error) ?? '') ||
  (error instanceof Error && error.name === 'AbortError')

/** What a reader of files says to a node, said to a caller. */
const ofNodeError = (error: NodeError): AppError => {
  const { code, message, hint, field, column, row } = error
  const problem = { code, severity: 'error' as const, message, hint, field, column, row }
  const known = code === 'disk_full' ? 'disk_full' : 'unreadable_file'
  return new AppError(known, hint === undefined ? message : `${message} ${hint}`, { problems: [problem], cause: error })
}

export function toProblemDetails(error: AppError, instance?: string): ProblemDetails {
  return {
    type: `urn:modelwright:problem:${error.code}`,
    title: titles[error.code],
    status: errorCodes[error.code],
    detail: error.message,
    ...(instance === undefined ? {} : { instance }),
    code: error.code,
    ...(error.problems.length > 0 ? { problems: error.problems } : {}),
    ...error.also,
  }
}

/** The answer to a thrown error: RFC 9457 problem details. */
export function problemResponse(context: Context, error: AppError): Response {
  const { status } = error
  return context.body(JSON.stringify(toProblemDetails(error, context.req.path)), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...error.headers,
  })
}
