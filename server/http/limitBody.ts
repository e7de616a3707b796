import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '#server/appError.ts'

/** Refuses bodies above a size in bytes, before they are read where the length is announced. */
export const limitBody = (bytes: number): MiddlewareHandler =>
  bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new AppError(
        'too_large',
        `The body of the request is larger than ${(bytes / 1024 / 1024).toLocaleString('en')} MB.`,
      )
    },
  })
