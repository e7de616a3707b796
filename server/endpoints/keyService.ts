import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Context } from 'hono'
import { AppError } from '#server/appError.ts'
import { type KeyAction, type KeyResource, type MadeKey, type NewKey, newKey } from '#server/contract/endpoints.ts'
import type { Database } from '#server/db/client.ts'
import type { Admitted } from '#server/serving/pipeline.ts'
import { createKeyLimits } from './keyLimits.ts'
import { endpointKeys } from './schema.ts'

export type KeyRow = typeof endpointKeys.$inferSelect

export type KeyServiceDeps = { db: Database; now?: () => number }

const flushEvery = 2_000
/** After a rotation the old key answers on for a day, so that applications can change over. */
export const rotationGrace = 24 * 60 * 60_000

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')
const newSecret = (): string => `mw_${randomBytes(24).toString('base64url')}`
const shown = ({ hash: _, ...row }: KeyRow): KeyResource => row

/**
 * The key of a request: `Authorization: Bearer`, `x-api-key`, the password of Basic, or the access key id of a request that
 * an AWS client has signed (the signature itself is not checked).
 */
export function keyOf(header: (name: string) => string | undefined): string | undefined {
  const authorization = header('authorization')
  if (authorization === undefined) return header('x-api-key')
  const bearer = /^Bearer +(\S{1,200})$/i.exec(authorization)?.[1]
  if (bearer !== undefined) return bearer
  const signed = /^AWS4-HMAC-SHA256 .*?Credential=([^/,\s]{1,200})\//.exec(authorization)?.[1]
  if (signed !== undefined) return signed
  const basic = /^Basic +([A-Za-z0-9+/=]{1,400})$/i.exec(authorization)?.[1]
  return basic === undefined ? undefined : /:(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8'))?.[1]
}

/** Keys of applications: made once, kept as hashes, and asked at every call. */
export type KeyService = ReturnType<typeof createKeyService>

export function createKeyService({ db, now = Date.now }: KeyServiceDeps) {
  const byHash = new Map<string, KeyRow>(
    db
      .select()
      .from(endpointKeys)
      .all()
      .map((row) => [row.hash, row]),
  )
  const limits = createKeyLimits(now)
  const used = new Map<string, number>()

  const flush = (): void => {
    for (const [id, at] of used) db.update(endpointKeys).set({ lastUsedAt: at }).where(eq(endpointKeys.id, id)).run()
    used.clear()
  }
  const timer = setInterval(flush, flushEvery)
  timer.unref()

  const find = (id: string): KeyRow => {
    const found = [...byHash.values()].find((row) => row.id === id)
    if (!found) throw new AppError('not_found', 'There is no such key: it was taken back, or its time is over.')
    return found
  }
  const add = (row: KeyRow): void => {
    db.insert(endpointKeys).values(row).run()
    byHash.set(row.hash, row)
  }
  const withSecret = (make: (secret: string) => KeyRow): MadeKey => {
    const secret = newSecret()
    const row = make(secret)
    add(row)
    return { ...shown(row), key: secret }
  }

  return {
    /** Keys that may call an endpoint, or all; newest first. */
    list: (endpoint?: string): KeyResource[] =>
      [...byHash.values()]
        .filter(({ endpoints }) => endpoint === undefined || endpoints === null || endpoints.includes(endpoint))
        .toSorted((a, b) => b.createdAt - a.createdAt)
        .map((row) => ({ ...shown(row), lastUsedAt: used.get(row.id) ?? row.lastUsedAt })),

    /** The key itself is in this answer and nowhere else. */
    make: (given: NewKey, createdBy: string): MadeKey => {
      const asked = newKey.parse(given)
      return withSecret((secret) => ({
        ...asked,
        id: randomUUID(),
        start: secret.slice(0, 9),
        hash: hashOf(secret),
        createdAt: now(),
        createdBy,
        lastUsedAt: null,
      }))
    },

    /** A new key with the same rights; the old one ends after a day, or at its own time where that is sooner. */
    rotate: (id: string, createdBy: string): MadeKey => {
      const old = find(id)
      const ends = Math.min(old.expiresAt ?? Number.MAX_SAFE_INTEGER, now() + rotationGrace)
      db.update(endpointKeys).set({ expiresAt: ends }).where(eq(endpointKeys.id, id)).run()
      byHash.set(old.hash, { ...old, expiresAt: ends })
      return withSecret((secret) => ({
        ...old,
        id: randomUUID(),
        start: secret.slice(0, 9),
        hash: hashOf(secret),
        createdAt: now(),
        createdBy,
        lastUsedAt: null,
      }))
    },

    /** Takes a key back: the next call with it is refused. */
    revoke: (id: string): KeyResource => {
      const row = find(id)
      db.delete(endpointKeys).where(eq(endpointKeys.id, id)).run()
      byHash.delete(row.hash)
      used.delete(id)
      limits.forget(id)
      return shown(row)
    },

    /** Who calls with a key, within its limits. Throws `unauthorised`, `forbidden`, `too_many_requests`. */
    admit: (context: Context, endpoint: string, action: KeyAction): Admitted => {
      const key = keyOf((name) => context.req.header(name))
      if (key === undefined) throw noKey(endpoint)
      const row = byHash.get(hashOf(key))
      if (!row) throw refusedKey('This API key is not known here: it was taken back, or is mistyped.')
      if (row.expiresAt !== null && row.expiresAt <= now())
        throw refusedKey(`The time of this API key ("${row.name}", ${row.start}…) is over. Make a new one.`)
      if (row.endpoints !== null && !row.endpoints.includes(endpoint))
        throw new AppError('forbidden', `This API key may not call the endpoint "${endpoint}".`)
      if (!row.actions.includes(action))
        throw new AppError(
          'forbidden',
          `This API key is not for this (${action}). It is for: ${row.actions.join(', ')}.`,
        )
      const release = limits.enter(row)
      used.set(row.id, now())
      return { caller: { id: row.id, name: row.name }, release }
    },

    close: (): void => {
      clearInterval(timer)
      flush()
    },
  }
}

const refusedKey = (message: string): AppError =>
  new AppError('unauthorised', message, { headers: { 'www-authenticate': 'Bearer' } })

const noKey = (endpoint: string): AppError =>
  refusedKey(
    `An API key is needed: "Authorization: Bearer <key>". Its owner makes one on the page of the endpoint (Endpoints, ${endpoint}, Make a key).`,
  )
