/** Places for work that runs at the same time, shared by all runs. */
export type Slots = {
  /** Resolves when a place is free; higher priority first, then first come. Rejects when cancelled. Call the result to leave. */
  acquire: (options: { priority: number; signal: AbortSignal }) => Promise<() => void>
}

export function createSlots(limit: number): Slots {
  type Waiter = { priority: number; enter: () => void }
  const waiters: Waiter[] = []
  let used = 0

  const admit = (): void => {
    while (used < limit && waiters.length > 0) {
      const best = waiters.reduce((a, b) => (b.priority > a.priority ? b : a))
      waiters.splice(waiters.indexOf(best), 1)
      used += 1
      best.enter()
    }
  }

  return {
    acquire: ({ priority, signal }) =>
      new Promise((resolve, reject) => {
        const giveUp = (): void => {
          waiters.splice(waiters.indexOf(waiter), 1)
          reject(signal.reason)
        }
        let isIn = true
        const leave = (): void => {
          if (!isIn) return
          isIn = false
          used -= 1
          admit()
        }
        const waiter: Waiter = {
          priority,
          enter: () => {
            signal.removeEventListener('abort', giveUp)
            resolve(leave)
          },
        }
        if (signal.aborted) {
          reject(signal.reason)
          return
        }
        signal.addEventListener('abort', giveUp, { once: true })
        waiters.push(waiter)
        // Those that become ready in the same moment compete by priority, not by who asked first.
        queueMicrotask(admit)
      }),
  }
}
