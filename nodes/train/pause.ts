/** Lets messages in (a cancel) at most every 50 ms, so that long arithmetic can be stopped. */
export function createPause(now: () => number = Date.now): () => Promise<void> {
  let last = now()
  const cell = new Int32Array(new SharedArrayBuffer(4))
  return async () => {
    if (now() - last < 50) return
    const wait = Atomics.waitAsync(cell, 0, 0, 1)
    if (wait.async) await wait.value
    last = now()
  }
}
