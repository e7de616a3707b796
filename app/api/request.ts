import { z } from 'zod'
import { type ProblemDetails, problemDetails } from '#server/contract/errors.ts'

/** The server refused, and said why. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly details: ProblemDetails
  constructor(details: ProblemDetails) {
    super(details.detail || details.title)
    this.details = details
  }
}

/** The server did not answer, or answered what this page cannot read. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const off = 'The Modelwright server does not answer. Is it still running?'

const readJson = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

async function ask(path: string, init: RequestInit): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new NoAnswer(off, { cause })
  }
  const body = readJson(await response.text())
  if (response.ok) return body
  const details = problemDetails.safeParse(body)
  if (details.success) throw new ApiProblem(details.data)
  // A proxy before a server that is off answers by itself.
  if (response.status >= 502 && response.status <= 504) throw new NoAnswer(off)
  throw new NoAnswer(`The server answered ${response.status} ${response.statusText}.`.replace(' .', '.'))
}

const check = <T>(schema: z.ZodType<T>, body: unknown, path: string): T => {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  throw new NoAnswer('The page and the server are of different versions. Reload the page.', {
    cause: new Error(`${path}: ${z.prettifyError(read.error)}`),
  })
}

/** GET, checked against the schema. */
export const read = async <T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> =>
  check(schema, await ask(path, signal ? { signal } : {}), path)

/** A request with a JSON body, its answer checked against the schema. */
export const send = async <T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: unknown,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
): Promise<T> =>
  check(
    schema,
    await ask(path, {
      method,
      ...(signal && { signal }),
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    }),
    path,
  )

/** Sends bytes as they are. */
export const upload = async <T>(path: string, bytes: Blob, schema: z.ZodType<T>): Promise<T> =>
  check(
    schema,
    await ask(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: bytes }),
    path,
  )

/** A list, bare or under one key. */
export const listOf = <T>(item: z.ZodType<T>): z.ZodType<T[]> =>
  z.union([
    z.array(item),
    z
      .record(z.string(), z.unknown())
      .transform((wrapped) => Object.values(wrapped).find(Array.isArray))
      .pipe(z.array(item)),
  ])

/** An error in words that help: what happened, and what to do where that is known. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export const part = encodeURIComponent
