import type { MiddlewareHandler } from 'hono'
import { AppError } from '#server/appError.ts'
import type { AppEnv } from './createRoutes.ts'

export type GuardOptions = {
  /** Listens on a loopback address: only this machine's own names are answered to. */
  loopback: boolean
  /** Further host names that this server is known by (behind a proxy). */
  allowedHosts: readonly string[]
  /** Whether an endpoint's owner lets pages of another site call this path (CORS). Absent: none. */
  allowsSite?: (origin: string, path: string) => boolean
}

const ownNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Host name of a Host header without its port, in lower case; undefined when it is not one. */
function hostName(header: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(header?.toLowerCase() ?? '')
  return match?.[1]
}

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD'

/**
 * Keeps other web pages out. A page of another site can send requests to a server on this machine, and by DNS rebinding
 * even read its answers; so the Host must be a name of ours, the Origin (which browsers send along with anything that changes
 * something) must be this very server, and what a browser marks as sent by another site is refused unless it is a person
 * who follows a link.
 */
export function guard({ loopback, allowedHosts, allowsSite = () => false }: GuardOptions): MiddlewareHandler<AppEnv> {
  const names = new Set([...ownNames, ...allowedHosts])
  const anyHost = !loopback && allowedHosts.length === 0
  return async (context, next) => {
    const host = context.req.header('host')
    const name = hostName(host)
    if (name === undefined || !(anyHost || names.has(name))) {
      throw new AppError(
        'foreign_origin',
        `This server does not go by the name "${host ?? ''}". Use http://127.0.0.1 or http://localhost with its port` +
          ', or name the host in --allowed-hosts (MODELWRIGHT_ALLOWED_HOSTS).',
      )
    }
    const origin = context.req.header('origin')
    if (origin !== undefined && !isSameOrigin(origin, host ?? '') && allowsSite(origin, context.req.path)) {
      for (const [header, value] of corsHeaders(origin)) context.header(header, value)
      // A browser asks first whether it may send the key along.
      return context.req.method === 'OPTIONS' ? context.body(null, 204) : next()
    }
    if (origin !== undefined && !isSameOrigin(origin, host ?? '')) {
      throw new AppError(
        'foreign_origin',
        `A page of "${origin}" may not use this server. Open the app at its own address.`,
      )
    }
    const site = context.req.header('sec-fetch-site')
    if (site === 'cross-site' || site === 'same-site') {
      const followsLink =
        isReading(context.req.method) &&
        context.req.header('sec-fetch-mode') === 'navigate' &&
        context.req.header('sec-fetch-dest') === 'document'
      if (!followsLink) throw new AppError('foreign_origin', 'A page of another site may not use this server.')
    }
    await next()
  }
}

const corsHeaders = (origin: string): [name: string, value: string][] => [
  ['access-control-allow-origin', origin],
  ['access-control-allow-methods', 'GET, POST'],
  ['access-control-allow-headers', 'authorization, content-type, x-api-key, x-inference-id'],
  ['access-control-expose-headers', 'x-inference-id, retry-after'],
  ['access-control-max-age', '600'],
  ['cross-origin-resource-policy', 'cross-origin'],
  ['vary', 'origin'],
]

/** The scheme is left out of the comparison: behind a proxy that speaks TLS the page has https and the server http. */
function isSameOrigin(origin: string, host: string): boolean {
  const match = /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())
  return match !== null && match[1] === host.toLowerCase()
}
