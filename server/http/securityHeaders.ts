import type { MiddlewareHandler } from 'hono'
import { isApiPath } from './isApiPath.ts'

/**
 * The app's pages take scripts, fonts and data from this server alone. Styles may be inline: the canvas positions its nodes
 * by style attributes.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers: [name: string, value: string][] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
]

/** Set before the answer is made: changing one afterwards costs a prediction a third of its time. */
export const securityHeaders: MiddlewareHandler = (context, next) => {
  for (const [name, value] of headers) context.header(name, value)
  const { path } = context.req
  if (!isApiPath(path) || path === '/api/docs') context.header('content-security-policy', contentSecurityPolicy)
  return next()
}
