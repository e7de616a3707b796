import type { MiddlewareHandler } from 'hono'
import { AppError } from '#server/appError.ts'

/** Deeper than anything we write, far from where recursion over a document would overflow the stack. */
const deepest = 64

/** Deepest nesting of a JSON text, counted without parsing it. */
export function jsonDepth(text: string): number {
  let depth = 0
  let most = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 92) at++
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 123 || code === 91) {
      depth++
      if (depth > most) most = depth
    } else if (code === 125 || code === 93) depth--
  }
  return most
}

const mayHoldPrototypeKey = (text: string): boolean => text.includes('__proto__') || /\\u005f/i.test(text)

const hasPrototypeKey = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeKey))

/** Parses the text of a JSON body; refuses what is no JSON, nested too deep, or reaches for an object's prototype. */
export function parseJsonBody(text: string): unknown {
  if (text.length > deepest && jsonDepth(text) > deepest) {
    throw new AppError('bad_request', `The JSON is nested deeper than ${deepest} levels.`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new AppError(
      'bad_request',
      `The body is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    )
  }
  if (mayHoldPrototypeKey(text) && hasPrototypeKey(value))
    throw new AppError('bad_request', 'The JSON has a key "__proto__", which is not taken.')
  return value
}

/** Checks every JSON body before any schema sees it; what was parsed here is what handlers get. A GET has none, whatever its headers say. */
export const jsonGuard: MiddlewareHandler = async (context, next) => {
  const type = context.req.header('content-type')
  const mayHaveBody = context.req.method !== 'GET' && context.req.method !== 'HEAD'
  if (mayHaveBody && type !== undefined && /^application\/([a-z.-]+\+)?json/i.test(type)) {
    const value = parseJsonBody(await context.req.text())
    Object.defineProperty(context.req, 'json', { value: () => Promise.resolve(value) })
  }
  await next()
}
