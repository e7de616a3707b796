import { randomBytes } from 'node:crypto'
import { AppError } from '#server/appError.ts'
import type { Database } from '#server/db/client.ts'
import { createAttemptLimit } from './attemptLimit.ts'
import { type Identity, localOwner, type Role } from './identity.ts'
import { createIdentityStore } from './identityStore.ts'
import { hashPassword, isPassword, sha256 } from './password.ts'

export type IdentityServiceDeps = {
  db: Database
  /** The owner's password; undefined where everybody who can reach the server is the owner (a loopback address). */
  password: string | undefined
  now?: () => number
}

const sessionDays = 30
const day = 24 * 60 * 60_000
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u

/** Who is asking, and logging in. Without a password everyone is the local owner. */
export type IdentityService = ReturnType<typeof createIdentityService>

export function createIdentityService({ db, password, now = Date.now }: IdentityServiceDeps) {
  const store = createIdentityStore(db)
  const limit = createAttemptLimit(now)
  const ownerHash = password === undefined ? undefined : hashPassword(password)
  /** The owner's password itself is not stored: what its sessions rest on is derived from it alone. */
  const ownerBasis =
    password === undefined ? undefined : hashPassword(password, Buffer.from('modelwright.owner')).then(sha256)
  const known = new Map<string, { identity: Identity; expiresAt: number }>()
  let queue: Promise<unknown> = Promise.resolve()

  const personOf = async (name: string): Promise<{ identity: Identity; hash: string; basis: string } | undefined> => {
    if (name === localOwner.name) {
      const [hash, basis] = await Promise.all([ownerHash, ownerBasis])
      return hash === undefined || basis === undefined
        ? undefined
        : { identity: { ...localOwner, by: 'password' }, hash, basis }
    }
    const row = store.person(name)
    return (
      row && {
        identity: { name, role: row.role, by: 'password' },
        hash: row.passwordHash,
        basis: sha256(row.passwordHash),
      }
    )
  }

  const refuseWithoutPassword = (): void => {
    if (password === undefined) {
      throw new AppError(
        'conflict',
        'This server has no password: whoever can reach it is its owner. Start it with MODELWRIGHT_PASSWORD to have people log in.',
      )
    }
  }

  const tryLogin = async (
    name: string,
    given: string,
    address: string,
  ): Promise<{ token: string; identity: Identity }> => {
    const wait = limit.waitOf(address)
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000)
      throw new AppError('too_many_requests', `Too many failed attempts. Try again in ${seconds} seconds.`, {
        headers: { 'retry-after': String(seconds) },
      })
    }
    const person = await personOf(name)
    // An unknown name takes as long as a wrong password, so that names can't be found out by the clock.
    const hash = person?.hash ?? (await ownerHash) ?? ''
    if (!(await isPassword(given, hash)) || !person) {
      limit.failed(address)
      throw new AppError('unauthorised', 'The name or the password is wrong.')
    }
    limit.succeeded(address)
    const token = randomBytes(32).toString('base64url')
    store.addSession({
      tokenHash: sha256(token),
      name,
      basis: person.basis,
      createdAt: now(),
      expiresAt: now() + sessionDays * day,
    })
    return { token, identity: person.identity }
  }

  return {
    needsLogin: password !== undefined,
    sessionSeconds: (sessionDays * day) / 1000,

    /** The identity behind a session's token; undefined when there is none. Without a password: the local owner. */
    identify: async (token: string | undefined): Promise<Identity | undefined> => {
      if (password === undefined) return localOwner
      if (token === undefined) return undefined
      const tokenHash = sha256(token)
      const cached = known.get(tokenHash)
      if (cached && cached.expiresAt > now()) return cached.identity
      const session = store.session(tokenHash)
      if (!session || session.expiresAt <= now()) return undefined
      const person = await personOf(session.name)
      if (person?.basis !== session.basis) return undefined
      known.set(tokenHash, { identity: person.identity, expiresAt: session.expiresAt })
      return person.identity
    },

    /** One attempt at a time: checking a password costs memory and time by design. */
    logIn: (name: string, given: string, address: string): Promise<{ token: string; identity: Identity }> => {
      refuseWithoutPassword()
      const attempt = queue.then(() => tryLogin(name, given, address))
      queue = attempt.catch(() => undefined)
      return attempt
    },

    logOut: (token: string | undefined): void => {
      if (token === undefined) return
      known.delete(sha256(token))
      store.removeSession(sha256(token))
    },

    people: (): { name: string; role: Role; createdAt: number }[] =>
      store.people().map(({ name, role, createdAt }) => ({ name, role, createdAt })),

    putPerson: async (given: { name: string; role: Role; password: string }): Promise<void> => {
      if (!namePattern.test(given.name) || given.name === localOwner.name) {
        throw new AppError(
          'bad_request',
          `"${given.name}" cannot be a person's name here: use 1 to 64 letters, digits, spaces and . _ @ -, other than "${localOwner.name}".`,
        )
      }
      store.putPerson({
        name: given.name,
        role: given.role,
        passwordHash: await hashPassword(given.password),
        createdAt: now(),
      })
      known.clear()
    },
    removePerson: (name: string): void => {
      if (!store.person(name)) throw new AppError('not_found', `There is no person "${name}".`)
      store.removePerson(name)
      known.clear()
    },

    removeExpired: (): void => store.removeExpired(now()),
  }
}
