/** Failures of one address that cost it nothing. */
const freeFailures = 5
const longestWait = 5 * 60_000
const mostAddresses = 10_000

/** Slows guessing down: after five failures an address waits, twice as long after each further one, five minutes at most. */
export function createAttemptLimit(now: () => number = Date.now) {
  const failures = new Map<string, { count: number; until: number }>()
  return {
    /** Milliseconds that the address still has to wait; 0 when it may try. */
    waitOf: (address: string): number => Math.max(0, (failures.get(address)?.until ?? 0) - now()),
    failed: (address: string): void => {
      const count = (failures.get(address)?.count ?? 0) + 1
      const wait = count < freeFailures ? 0 : Math.min(longestWait, 1000 * 2 ** (count - freeFailures))
      failures.delete(address)
      failures.set(address, { count, until: now() + wait })
      if (failures.size > mostAddresses) failures.delete(failures.keys().next().value ?? '')
    },
    succeeded: (address: string): void => void failures.delete(address),
  }
}
