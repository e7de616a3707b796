import { eq, lt } from 'drizzle-orm'
import type { Database } from '#server/db/client.ts'
import { people, sessions } from './schema.ts'

export type PersonRow = typeof people.$inferSelect
export type SessionRow = typeof sessions.$inferSelect

export function createIdentityStore(db: Database) {
  return {
    people: (): PersonRow[] => db.select().from(people).orderBy(people.name).all(),
    person: (name: string): PersonRow | undefined => db.select().from(people).where(eq(people.name, name)).get(),
    putPerson: (row: PersonRow): void => {
      const { role, passwordHash } = row
      db.insert(people).values(row).onConflictDoUpdate({ target: people.name, set: { role, passwordHash } }).run()
    },
    removePerson: (name: string): void =>
      db.transaction((tx) => {
        tx.delete(people).where(eq(people.name, name)).run()
        tx.delete(sessions).where(eq(sessions.name, name)).run()
      }),
    session: (tokenHash: string): SessionRow | undefined =>
      db.select().from(sessions).where(eq(sessions.tokenHash, tokenHash)).get(),
    addSession: (row: SessionRow): void => void db.insert(sessions).values(row).run(),
    removeSession: (tokenHash: string): void => void db.delete(sessions).where(eq(sessions.tokenHash, tokenHash)).run(),
    removeExpired: (now: number): void => void db.delete(sessions).where(lt(sessions.expiresAt, now)).run(),
  }
}
