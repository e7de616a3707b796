import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { AppError } from '#server/appError.ts'
import type { AppEnv } from '#server/http/createRoutes.ts'
import { isApiPath, isCallerPath } from '#server/http/isApiPath.ts'
import { localOwner, mayActAs } from './identity.ts'
import type { IdentityService } from './identityService.ts'
import { loginPage } from './loginPage.ts'
import { requiredRole } from './requiredRole.ts'

export const sessionCookie = 'modelwright_session'

/** A session's token: the bearer's, else the cookie's. */
export function tokenOf(context: Context): string | undefined {
  const bearer = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(context.req.header('authorization') ?? '')?.[1]
  return bearer ?? getCookie(context, sessionCookie)
}

const isOpen = (method: string, path: string): boolean =>
  (method === 'GET' && path === '/api/health') || (method === 'POST' && (path === '/api/session' || path === '/login'))

/** Finds out who is asking and whether they may; a person who opens a page without being logged in gets the login page. */
export function authenticate(identities: IdentityService): MiddlewareHandler<AppEnv> {
  if (!identities.needsLogin) {
    return async (context, next) => {
      context.set('identity', localOwner)
      await next()
    }
  }
  return async (context, next) => {
    const { method, path } = context.req
    // Applications have keys, which the endpoints look at themselves.
    if (isOpen(method, path) || isCallerPath(path)) return next()
    const identity = await identities.identify(tokenOf(context))
    if (!identity) {
      const isPage = method === 'GET' && !isApiPath(path)
      if (isPage) return loginPage(context, { status: 401 })
      throw new AppError(
        'unauthorised',
        'Log in first: POST /api/session with name and password, then send the token as "Authorization: Bearer <token>".',
        {
          headers: { 'www-authenticate': 'Bearer' },
        },
      )
    }
    const needed = requiredRole(method, path)
    if (!mayActAs(identity.role, needed)) {
      throw new AppError(
        'forbidden',
        `${identity.name} is ${articleOf(identity.role)}; this takes ${articleOf(needed)}.`,
      )
    }
    context.set('identity', identity)
    await next()
  }
}

const articleOf = (role: string): string => `${/^[aeo]/.test(role) ? 'an' : 'a'} ${role}`
