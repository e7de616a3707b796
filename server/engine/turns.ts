import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds after which others (requests, a cancel) get their turn. */
const share = 8
/** As many go at once, so that those that become ready in the same moment compete by priority. */
const atOnce = 32

/** Lets many pieces of short work through, and the event loop turn in between. */
export function createTurns(): () => Promise<void> {
  let queue: Promise<void> | undefined
  let since = performance.now()
  let passed = 0
  const isOver = (): boolean => performance.now() - since > share || passed >= atOnce

  return async () => {
    if (!queue && !isOver()) {
      passed += 1
      return
    }
    const before = queue ?? Promise.resolve()
    const own = before.then(async () => {
      if (isOver()) {
        await nextTurn()
        since = performance.now()
        passed = 0
      }
      passed += 1
    })
    queue = own
    await own
    if (queue === own) queue = undefined
  }
}

/** Carries long work in small steps to its end, with the event loop turning in between. */
export async function inTurns<Result>(steps: Generator<void, Result>): Promise<Result> {
  let since = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - since < share) continue
    await nextTurn()
    since = performance.now()
  }
}
