const EVERY = 500

/**
 * Calls back once when the npm that runs us has ended. npm passes a signal on to the shell between it and us, and that shell
 * dies of it without a word to us: without this watch a server would outlive a stopped `npm start`. Only under npm: started
 * by hand in the background, it may well outlive its shell.
 */
export function whenParentIsGone(callback) {
  if (!process.env.npm_lifecycle_event) return () => undefined
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, EVERY)
  timer.unref()
  return () => clearInterval(timer)
}
