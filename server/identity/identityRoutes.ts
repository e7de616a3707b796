import { getConnInfo } from '@hono/node-server/conninfo'
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { AppError } from '#server/appError.ts'
import { createRoutes, jsonBody, jsonContent, problems } from '#server/http/createRoutes.ts'
import { sessionCookie, tokenOf } from './authenticate.ts'
import { localOwner, roles } from './identity.ts'
import type { IdentityService } from './identityService.ts'
import { loginPage } from './loginPage.ts'

const tags = ['Identity']
const role = z.enum(roles)
const identity = z.object({ name: z.string(), role, by: z.enum(['local', 'password']) })
const newPassword = z.string().min(10, 'A password has at least 10 characters.').max(1000)
const person = z.object({ name: z.string(), role, createdAt: z.number() })

const getSession = createRoute({
  method: 'get',
  path: '/session',
  tags,
  summary: 'Who you are and what you may do',
  responses: { 200: jsonContent(identity, 'You.'), ...problems('unauthorised') },
})
const logIn = createRoute({
  method: 'post',
  path: '/session',
  tags,
  summary: 'Log in; the token is for "Authorization: Bearer", browsers get it as a cookie',
  request: {
    body: jsonBody(z.object({ name: z.string().max(200).default(localOwner.name), password: z.string().max(1000) })),
  },
  responses: {
    201: jsonContent(identity.extend({ token: z.string() }), 'Logged in.'),
    ...problems('bad_request', 'unauthorised', 'conflict', 'too_many_requests'),
  },
})
const logOut = createRoute({
  method: 'delete',
  path: '/session',
  tags,
  summary: 'Log out',
  responses: { 204: { description: 'Logged out.' } },
})
const listPeople = createRoute({
  method: 'get',
  path: '/people',
  tags,
  summary: 'People who may log in, beside the owner',
  responses: { 200: jsonContent(z.object({ people: z.array(person) }), 'People.'), ...problems('forbidden') },
})
const putPerson = createRoute({
  method: 'put',
  path: '/people/{name}',
  tags,
  summary: 'Let a person log in, or change role and password; their sessions end then',
  request: {
    params: z.object({ name: z.string() }),
    body: jsonBody(z.object({ role: z.enum(['editor', 'labeller', 'viewer']), password: newPassword })),
  },
  responses: { 204: { description: 'Stored.' }, ...problems('bad_request', 'forbidden') },
})
const removePerson = createRoute({
  method: 'delete',
  path: '/people/{name}',
  tags,
  summary: 'No longer let a person in',
  request: { params: z.object({ name: z.string() }) },
  responses: { 204: { description: 'Removed.' }, ...problems('forbidden', 'not_found') },
})

export type IdentityRoutesDeps = { identities: IdentityService }

const addressOf = (context: Context): string => getConnInfo(context).remote.address ?? 'unknown'

const keep = (context: Context, token: string, seconds: number): void =>
  setCookie(context, sessionCookie, token, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: seconds })

export const identityRoutes = ({ identities }: IdentityRoutesDeps) =>
  createRoutes()
    .openapi(getSession, (context) => context.json(context.get('identity'), 200))
    .openapi(logIn, async (context) => {
      const { name, password } = context.req.valid('json')
      const { token, identity } = await identities.logIn(name, password, addressOf(context))
      keep(context, token, identities.sessionSeconds)
      return context.json({ ...identity, token }, 201)
    })
    .openapi(logOut, (context) => {
      identities.logOut(tokenOf(context))
      deleteCookie(context, sessionCookie, { path: '/' })
      return context.body(null, 204)
    })
    .openapi(listPeople, (context) => context.json({ people: identities.people() }, 200))
    .openapi(putPerson, async (context) => {
      await identities.putPerson({ name: context.req.valid('param').name, ...context.req.valid('json') })
      return context.body(null, 204)
    })
    .openapi(removePerson, (context) => {
      identities.removePerson(context.req.valid('param').name)
      return context.body(null, 204)
    })

/** The login page's form. */
export const loginFormRoutes = ({ identities }: IdentityRoutesDeps) =>
  createRoutes().post('/login', async (context) => {
    const form = await context.req.parseBody().catch(() => ({}))
    const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 1000) : '')
    const given = new Map(Object.entries(form))
    try {
      const { token } = await identities.logIn(text(given.get('name')), text(given.get('password')), addressOf(context))
      keep(context, token, identities.sessionSeconds)
      return context.redirect('/', 303)
    } catch (error) {
      if (error instanceof AppError && (error.status === 401 || error.status === 429))
        return loginPage(context, { status: error.status, message: error.message })
      throw error
    }
  })
