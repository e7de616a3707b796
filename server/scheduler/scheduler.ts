import { asc, eq, lte, min } from 'drizzle-orm'
import { AppError } from '#server/appError.ts'
import type { Database } from '#server/db/client.ts'
import { timers } from './schema.ts'

export type Timer = { id: string; kind: string; payload: unknown; at: number; every: number | null }
export type TimerHandler = (timer: Timer) => Promise<void> | void

export type SchedulerDeps = {
  db: Database
  now?: () => number
  onError: (error: unknown, timer: Timer) => void
}

/** Longest wait that setTimeout takes, and short enough to notice that the machine's clock was set. */
const longestSleep = 60_000
const retryAfter = [10_000, 60_000, 600_000]

/**
 * Durable timers. One that came due while nothing was running fires once at the next start, however often it was missed. A
 * timer that fires once is forgotten only after its handler has ended, so a crash in between fires it again.
 */
export type Scheduler = ReturnType<typeof createScheduler>

export function createScheduler({ db, now = Date.now, onError }: SchedulerDeps) {
  const handlers = new Map<string, TimerHandler>()
  let sleeping: NodeJS.Timeout | undefined
  let isRunning = false
  let firing: Promise<void> | undefined

  const wake = (): void => {
    clearTimeout(sleeping)
    if (!isRunning || firing) return
    const next = db
      .select({ at: min(timers.at) })
      .from(timers)
      .get()?.at
    if (next === null || next === undefined) return
    sleeping = setTimeout(fireDue, Math.max(0, Math.min(longestSleep, next - now())))
    sleeping.unref()
  }

  const fireDue = (): void => {
    if (firing) return
    firing = fireAll().finally(() => {
      firing = undefined
      wake()
    })
  }

  const fireAll = async (): Promise<void> => {
    const due = db.select().from(timers).where(lte(timers.at, now())).orderBy(asc(timers.at), asc(timers.id)).all()
    for (const row of due) {
      if (!isRunning) return
      const handler = handlers.get(row.kind)
      if (handler) await fire(row, handler)
      else postpone(row.id, now() + longestSleep, row.failures)
    }
  }

  const postpone = (id: string, at: number, failures: number): void =>
    void db.update(timers).set({ at, failures }).where(eq(timers.id, id)).run()

  const fire = async (row: typeof timers.$inferSelect, handler: TimerHandler): Promise<void> => {
    try {
      await handler(row)
    } catch (error) {
      onError(error, row)
      const wait = retryAfter[row.failures]
      if (wait !== undefined) return postpone(row.id, now() + wait, row.failures + 1)
    }
    // The handler may have set the timer anew or cancelled it.
    const present = db.select().from(timers).where(eq(timers.id, row.id)).get()
    if (present?.at !== row.at) return
    if (row.every === null) db.delete(timers).where(eq(timers.id, row.id)).run()
    else postpone(row.id, nextTime(row.at, row.every, now()), 0)
  }

  return {
    /** Says what happens when timers of this kind fire. */
    on: (kind: string, handler: TimerHandler): void => {
      handlers.set(kind, handler)
      wake()
    },

    /** Sets a timer; one with the same id is replaced. */
    set: (timer: { id: string; kind: string; payload?: unknown; at: number; every?: number }): void => {
      if (!Number.isFinite(timer.at) || (timer.every !== undefined && !(timer.every >= 1000))) {
        throw new AppError('bad_request', 'A timer needs a time, and at least a second between two times.')
      }
      const row = {
        id: timer.id,
        kind: timer.kind,
        payload: timer.payload ?? null,
        at: Math.round(timer.at),
        every: timer.every ?? null,
        failures: 0,
      }
      db.insert(timers).values(row).onConflictDoUpdate({ target: timers.id, set: row }).run()
      wake()
    },
    /** Sets a repeating timer unless it is there already: what a feature does at each start. */
    keep: (timer: { id: string; kind: string; payload?: unknown; every: number }): void => {
      const present = db.select().from(timers).where(eq(timers.id, timer.id)).get()
      if (present?.every === timer.every) return
      const row = {
        id: timer.id,
        kind: timer.kind,
        payload: timer.payload ?? null,
        at: now() + timer.every,
        every: timer.every,
        failures: 0,
      }
      db.insert(timers).values(row).onConflictDoUpdate({ target: timers.id, set: row }).run()
      wake()
    },
    cancel: (id: string): void => {
      db.delete(timers).where(eq(timers.id, id)).run()
      wake()
    },
    list: (): Timer[] => db.select().from(timers).orderBy(asc(timers.at)).all(),

    start: (): void => {
      isRunning = true
      wake()
    },
    /** Waits for a handler that is running. */
    stop: async (): Promise<void> => {
      isRunning = false
      clearTimeout(sleeping)
      await firing
    },
  }
}

/** The first time of the rhythm after now: what was missed is not made up for one by one. */
export const nextTime = (at: number, every: number, now: number): number =>
  at + Math.max(1, Math.floor((now - at) / every) + 1) * every
