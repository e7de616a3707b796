import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '#server/appError.ts'

/** Refuses bodies above a size in bytes, before they are read where the length is announced. */
export function limitBody(bytes: number): MiddlewareHandler {
  const refuse = (): never => {
    const size = (bytes / 1024 / 1024).toLocaleString('en')
    throw new AppError('too_large', `The body of the request is larger than ${size} MB.`)
  }
  const countWhileReading = bodyLimit({ maxSize: bytes, onError: refuse })
  return (context, next) => {
    // The usual case, settled without touching the body.
    const { 'content-length': announced, 'transfer-encoding': coding } = context.req.header()
    if (coding !== undefined) return countWhileReading(context, next)
    if (announced !== undefined && !(Number(announced) <= bytes)) refuse()
    return next()
  }
}
