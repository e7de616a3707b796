/** Every host of JavaScript has it, though it is no part of the language. */
declare const setTimeout: (run: () => void, milliseconds: number) => unknown

/** Lets messages in (a cancel) at most every 50 ms, so that long arithmetic can be stopped. */
export function createPause(now: () => number = Date.now): () => Promise<void> {
  let last = now()
  return async () => {
    if (now() - last < 50) return
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0)
    })
    last = now()
  }
}
