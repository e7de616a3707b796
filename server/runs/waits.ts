import { and, asc, eq, isNull, notInArray } from 'drizzle-orm'
import { AppError } from '#server/appError.ts'
import { finishedStatuses } from '#server/contract/run.ts'
import { type Database, storeError } from '#server/db/client.ts'
import type { NodeMemory } from '#server/engine/executeOptions.ts'
import type { WaitAnswer, WaitRequest } from '#server/engine/orchestrator.ts'
import type { WaitingFor } from '#server/engine/ports.ts'
import { nodeStates, nodeWaits, runs } from './schema.ts'

export type WaitPlace = { runId: string; nodeId: string }
/** What waits in an unfinished run, as shown in lists. */
export type OpenWait = WaitPlace & {
  name: string
  flowId: string
  flowName: string
  waitingFor: WaitingFor
  since: number
}

/** What nodes wait for and keep, over one home: stored, so that a wait and its answer outlive the process. */
export type Waits = ReturnType<typeof createWaits>

/** Longest sleep at once: setTimeout takes no more than 24 days, and the machine's clock may be set. */
const longestSleep = 60_000

type Waiter = { settle: (answer: WaitAnswer) => void; show: (waitingFor: WaitingFor) => void }

export function createWaits(db: Database) {
  /** Those that wait in this process. */
  const waiters = new Map<string, Waiter>()
  const keyOf = ({ runId, nodeId }: WaitPlace, name: string): string => `${runId} ${nodeId} ${name}`
  const isPlace = ({ runId, nodeId }: WaitPlace, name: string) =>
    and(eq(nodeWaits.runId, runId), eq(nodeWaits.nodeId, nodeId), eq(nodeWaits.name, name))
  const read = (place: WaitPlace, name: string) => db.select().from(nodeWaits).where(isPlace(place, name)).get()

  /** Stored first, told then: whoever waited goes on once, whatever happens in between. False when it was answered before. */
  const settle = (place: WaitPlace, name: string, answer: WaitAnswer): boolean => {
    const { changes } = db
      .update(nodeWaits)
      .set({ answer })
      .where(and(isPlace(place, name), isNull(nodeWaits.answer)))
      .run()
    if (changes === 0) return false
    waiters.get(keyOf(place, name))?.settle(answer)
    return true
  }

  const begin = (place: WaitPlace, { name, message, person, event, until }: WaitRequest) => {
    const kind = person?.kind ?? (person ? 'person' : event === undefined ? 'time' : 'event')
    const waitingFor: WaitingFor = {
      kind,
      open: person?.open ?? (person ? 1 : 0),
      message,
      name,
      ...place,
      ...(person?.ask !== undefined && { ask: person.ask }),
      ...(event !== undefined && { event }),
      ...(until !== undefined && { until }),
    }
    const row = {
      ...{ ...place, name, waitingFor, person: person !== undefined, event: event ?? null, until: until ?? null },
      createdAt: Date.now(),
    }
    try {
      db.insert(nodeWaits).values(row).onConflictDoNothing().run()
    } catch (error) {
      throw storeError(error)
    }
    const stored = read(place, name)
    if (!stored) throw new Error(`The wait "${name}" was not stored.`)
    return stored
  }

  const wait = (
    place: WaitPlace,
    request: WaitRequest,
    { signal, show }: { signal: AbortSignal; show: (waitingFor: WaitingFor) => void },
  ): Promise<WaitAnswer> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const { answer, waitingFor, until } = begin(place, request)
      if (answer) {
        resolve(answer)
        return
      }
      const key = keyOf(place, request.name)
      let timer: NodeJS.Timeout | undefined
      const leave = (): void => {
        waiters.delete(key)
        clearTimeout(timer)
        signal.removeEventListener('abort', giveUp)
      }
      const giveUp = (): void => {
        leave()
        reject(signal.reason)
      }
      const sleep = (): void => {
        if (until === null) return
        const left = until - Date.now()
        if (left <= 0) settle(place, request.name, { by: 'time', value: null, at: Date.now() })
        else timer = setTimeout(sleep, Math.min(left, longestSleep))
      }
      signal.addEventListener('abort', giveUp, { once: true })
      const settled = (given: WaitAnswer): void => {
        leave()
        resolve(given)
      }
      waiters.set(key, { settle: settled, show })
      show(waitingFor)
      try {
        sleep()
      } catch (error) {
        leave()
        throw error
      }
    })

  const find = (place: WaitPlace, name?: string) => {
    const rows = db
      .select()
      .from(nodeWaits)
      .where(and(eq(nodeWaits.runId, place.runId), eq(nodeWaits.nodeId, place.nodeId)))
      .orderBy(asc(nodeWaits.createdAt))
      .all()
    const row =
      name === undefined ? (rows.find((each) => !each.answer) ?? rows.at(-1)) : rows.find((each) => each.name === name)
    if (row) return row
    const what = name === undefined ? 'anything' : `"${name}"`
    throw new AppError('not_found', `"${place.nodeId}" does not wait for ${what} in this run.`)
  }

  const isOpenRun = (runId: string): boolean => {
    const status = db.select({ status: runs.status }).from(runs).where(eq(runs.id, runId)).get()?.status
    return status !== undefined && !finishedStatuses.includes(status)
  }

  return {
    /** What the node of a run keeps; handed to the engine. */
    memory: (place: WaitPlace): NodeMemory => {
      const isNode = and(eq(nodeStates.runId, place.runId), eq(nodeStates.nodeId, place.nodeId))
      return {
        // In a box: null is a state too, and not the same as none.
        load: () => (db.select().from(nodeStates).where(isNode).get()?.state as { box: unknown } | undefined)?.box,
        save: (state) => {
          const row = { ...place, state: { box: state }, savedAt: Date.now() }
          try {
            db.insert(nodeStates)
              .values(row)
              .onConflictDoUpdate({ target: [nodeStates.runId, nodeStates.nodeId], set: row })
              .run()
          } catch (error) {
            throw storeError(error)
          }
        },
        wait: (request, options) => wait(place, request, options),
      }
    },

    /** A person's answer. Refused when there was one before, or the run has ended. */
    answer: (place: WaitPlace, given: { name?: string | undefined; value: unknown; person: string }): void => {
      const row = find(place, given.name)
      if (!isOpenRun(place.runId))
        throw new AppError('conflict', 'This run has ended, so nothing waits in it any more.')
      if (!row.person) throw new AppError('conflict', 'This node does not wait for a person.')
      const answer: WaitAnswer = { by: 'person', value: given.value, at: Date.now(), person: given.person }
      if (!settle(place, row.name, answer))
        throw new AppError('conflict', 'This was answered already; the first answer counts.')
    },

    /** Says anew what is waited for: some of the answers came in. */
    update: (place: WaitPlace, name: string, change: { open: number; message: string }): void => {
      const row = read(place, name)
      if (!row || row.answer) return
      const waitingFor = { ...row.waitingFor, ...change }
      db.update(nodeWaits).set({ waitingFor }).where(isPlace(place, name)).run()
      waiters.get(keyOf(place, name))?.show(waitingFor)
    },

    /** Goes on without a person's answer, because what was asked is there; whether something waited. */
    settle: (place: WaitPlace, name: string, value: unknown): boolean =>
      settle(place, name, { by: 'person', value, at: Date.now() }),

    /** Lets all that wait for an event go on; how many did. */
    publish: (event: string, payload: unknown): number => {
      const rows = db
        .select()
        .from(nodeWaits)
        .where(and(eq(nodeWaits.event, event), isNull(nodeWaits.answer)))
        .all()
      const open = rows.filter((row) => isOpenRun(row.runId))
      const answer: WaitAnswer = { by: 'event', value: payload, at: Date.now() }
      return open.filter((row) => settle(row, row.name, answer)).length
    },

    /** Everything that waits in unfinished runs, the oldest first. */
    open: (): OpenWait[] =>
      db
        .select({ wait: nodeWaits, flowId: runs.flowId, flowName: runs.flowName })
        .from(nodeWaits)
        .innerJoin(runs, eq(runs.id, nodeWaits.runId))
        .where(and(isNull(nodeWaits.answer), notInArray(runs.status, [...finishedStatuses])))
        .orderBy(asc(nodeWaits.createdAt))
        .all()
        .map(({ wait: { runId, nodeId, name, waitingFor, createdAt }, flowId, flowName }) => ({
          ...{ runId, nodeId, name, flowId, flowName, waitingFor, since: createdAt },
        })),
  }
}
