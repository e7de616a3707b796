import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { AppError } from '#server/appError.ts'
import type { Database } from '#server/db/client.ts'
import { secrets } from './schema.ts'
import { seal, unseal } from './seal.ts'

export type SecretServiceDeps = { db: Database; home: string; now?: () => number }
export type SecretSummary = { name: string; updatedAt: number }

const namePattern = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/
const keyLength = 32

/** Values that flows name but never hold: encrypted at rest with a key that lies beside the database in a file of its owner's alone. */
export type SecretService = ReturnType<typeof createSecretService>

export function createSecretService({ db, home, now = Date.now }: SecretServiceDeps) {
  const keyFile = join(home, 'secrets.key')

  const readKey = (): Buffer => {
    if (!existsSync(keyFile)) {
      if (db.select({ name: secrets.name }).from(secrets).limit(1).get()) {
        throw new AppError(
          'conflict',
          `The key file ${keyFile} is gone, so the stored secrets cannot be opened. Put it back from a backup, or delete the secrets and enter them anew.`,
        )
      }
      writeFileSync(keyFile, randomBytes(keyLength), { flag: 'wx', mode: 0o600 })
    }
    // Somebody may have copied the home with wider rights.
    if (process.platform !== 'win32') chmodSync(keyFile, 0o600)
    const key = readFileSync(keyFile)
    if (key.length !== keyLength)
      throw new AppError('conflict', `The key file ${keyFile} is damaged. Put it back from a backup.`)
    return key
  }
  let key: Buffer | undefined
  const theKey = (): Buffer => {
    key ??= readKey()
    return key
  }

  const find = (name: string) => db.select().from(secrets).where(eq(secrets.name, name)).get()
  const missing = (name: string): AppError =>
    new AppError('not_found', `There is no secret "${name}". Enter it under Settings, or PUT /api/secrets/${name}.`)

  /** Opened values, for hiding them in logs; only those that a run asked for. */
  const revealed = new Set<string>()

  return {
    list: (): SecretSummary[] =>
      db.select({ name: secrets.name, updatedAt: secrets.updatedAt }).from(secrets).orderBy(secrets.name).all(),

    put: (name: string, value: string): SecretSummary => {
      if (!namePattern.test(name)) {
        throw new AppError(
          'bad_request',
          `"${name}" cannot name a secret: a letter, then up to 63 letters, digits, "_", "." or "-".`,
        )
      }
      const row = { name, sealed: seal(theKey(), name, value), updatedAt: now() }
      db.insert(secrets)
        .values(row)
        .onConflictDoUpdate({ target: secrets.name, set: { sealed: row.sealed, updatedAt: row.updatedAt } })
        .run()
      return { name, updatedAt: row.updatedAt }
    },

    remove: (name: string): void => {
      if (!find(name)) throw missing(name)
      db.delete(secrets).where(eq(secrets.name, name)).run()
    },

    /** The value, for the run of a node that names it. Never for an answer of the API. */
    reveal: (name: string): string => {
      const row = find(name)
      if (!row) throw missing(name)
      let value: string
      try {
        value = unseal(theKey(), name, row.sealed)
      } catch (error) {
        if (error instanceof AppError) throw error
        throw new AppError(
          'conflict',
          `The secret "${name}" cannot be opened with the key in ${keyFile}. Enter it anew.`,
          { cause: error },
        )
      }
      if (value.length >= 4) revealed.add(value)
      return value
    },

    /** A text without the values that runs were given. */
    redact: (text: string): string => {
      let clean = text
      for (const value of revealed) clean = clean.replaceAll(value, '••••')
      return clean
    },
  }
}
