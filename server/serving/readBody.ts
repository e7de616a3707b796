import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import type { Context } from 'hono'
import { AppError } from '#server/appError.ts'
import type { EndpointSettings } from '#server/contract/endpoints.ts'

/** A request's body, whole. */
export type Body = {
  /** Content-Type without its parameters, in lower case; '' where none was sent. */
  type: string
  bytes: Buffer
  /** The body as text; throws `bad_request` where it is no UTF-8. */
  text: () => string
}

export const mediaType = (header: string | undefined): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

const tooLarge = (most: number): AppError =>
  new AppError(
    'too_large',
    `The body is larger than the ${(most / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 3 })} MB that one request may have here. Send fewer rows at a time.`,
    // What is still to come is not read.
    { headers: { connection: 'close' } },
  )

/**
 * Reads a body within the endpoint's limits of size and time, unpacked where it is packed (gzip, deflate). Throws `too_large`
 * (before reading where the length is announced) and `timeout`.
 */
export async function readBody(
  context: Context,
  { mostBytes, timeLimit }: Pick<EndpointSettings, 'mostBytes' | 'timeLimit'>,
): Promise<Body> {
  const announced = context.req.header('content-length')
  if (announced !== undefined && !(Number(announced) <= mostBytes)) throw tooLarge(mostBytes)
  const encoding = context.req.header('content-encoding')?.trim().toLowerCase()
  const received = await inTime(
    announced === undefined
      ? countedBytes(context, mostBytes)
      : context.req.arrayBuffer().then((all) => Buffer.from(all)),
    timeLimit,
  )
  const bytes =
    encoding === undefined || encoding === 'identity' ? received : await unpack(received, encoding, mostBytes)
  return {
    type: mediaType(context.req.header('content-type')),
    bytes,
    text: () => textOf(bytes),
  }
}

export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (text.includes('\ufffd') && !isUtf8(bytes)) throw new AppError('bad_request', 'The body is not UTF-8 text.')
  return text
}

async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new AppError(
          'timeout',
          `The body did not arrive within ${milliseconds / 1000} s. Send it in one go, or fewer rows at a time.`,
          { headers: { connection: 'close' } },
        ),
      )
    }, milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function countedBytes(context: Context, most: number): Promise<Buffer> {
  const { body } = context.req.raw
  if (!body) return Buffer.alloc(0)
  const parts: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(parts)
    size += value.byteLength
    if (size > most) {
      void reader.cancel().catch(() => undefined)
      throw tooLarge(most)
    }
    parts.push(value)
  }
}

const unpackers = { gzip: promisify(gunzip), deflate: promisify(inflate) }

async function unpack(bytes: Buffer, encoding: string, most: number): Promise<Buffer> {
  const unpacker = encoding === 'gzip' || encoding === 'deflate' ? unpackers[encoding] : undefined
  if (!unpacker)
    throw new AppError('unsupported_media_type', `A body may be packed as gzip or deflate, not as "${encoding}".`)
  try {
    // Stops at the limit: a small packed body can hold gigabytes.
    return await unpacker(bytes, { maxOutputLength: most })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(most)
    throw new AppError('bad_request', `The body is not ${encoding}, though its Content-Encoding says so.`, {
      cause: error,
    })
  }
}
