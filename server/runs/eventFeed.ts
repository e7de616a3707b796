import { AppError } from '#server/appError.ts'
import type { RunEvent } from '#server/contract/events.ts'
import { finishedStatuses } from '#server/contract/run.ts'
import type { Heard, Listener } from './recorder.ts'
import type { RunStore } from './runStore.ts'

export type EventFeed = {
  /** Hands a run's events to those who follow it. */
  tell: (runId: string) => Listener
  /**
   * A run's events after a number: the stored ones first, then live ones, until the run is finished. Live progress that is
   * not stored comes with the number of the event before it.
   */
  follow: (runId: string, afterSeq: number, signal?: AbortSignal) => AsyncGenerator<Heard>
}

const pageSize = 500

export function createEventFeed(store: RunStore): EventFeed {
  const listeners = new Map<string, Set<Listener>>()

  return {
    tell: (runId) => (heard) => {
      for (const listener of listeners.get(runId) ?? []) listener(heard)
    },
    async *follow(runId, afterSeq, signal) {
      if (!store.run(runId)) throw new AppError('not_found', `There is no run "${runId}".`)
      const buffer: Heard[] = []
      let wake: () => void = () => undefined
      const listener: Listener = (heard) => {
        // Someone who does not keep up gets what is stored, and of the rest only what fits.
        if (heard.isStored || buffer.length < 10_000) buffer.push(heard)
        wake()
      }
      const set = listeners.get(runId) ?? new Set()
      listeners.set(runId, set.add(listener))
      const onAbort = (): void => wake()
      signal?.addEventListener('abort', onAbort)
      try {
        let last = afterSeq
        const isEnd = (event: RunEvent): boolean => event.type === 'run.finished'
        for (;;) {
          const page = store.events(runId, last, pageSize)
          for (const event of page) {
            if (signal?.aborted) return
            yield { event, isStored: true }
            last = event.seq
            if (isEnd(event)) return
          }
          if (page.length < pageSize) break
        }
        const status = store.run(runId)?.status
        if (buffer.length === 0 && status && finishedStatuses.includes(status)) return
        for (;;) {
          const heard = buffer.shift()
          if (signal?.aborted) return
          if (!heard) {
            await new Promise<void>((resolve) => {
              wake = resolve
              if (buffer.length > 0 || signal?.aborted) resolve()
            })
            continue
          }
          if (heard.isStored && heard.event.seq <= last) continue
          if (heard.isStored) last = heard.event.seq
          yield heard
          if (isEnd(heard.event)) return
        }
      } finally {
        signal?.removeEventListener('abort', onAbort)
        set.delete(listener)
        if (set.size === 0) listeners.delete(runId)
      }
    },
  }
}
