import { workerData } from 'node:worker_threads'
import { z } from 'zod'

/**
 * Runs in a thread of the worker, so that it goes on while the main thread is deep in native code: when the server is gone,
 * the process ends itself.
 */
const { parent } = z.object({ parent: z.number() }).parse(workerData)

const isGone = (): boolean => {
  // Where orphans keep their parent's id (Windows), only the parent's absence tells.
  if (process.ppid !== parent) return true
  try {
    process.kill(parent, 0)
    return false
  } catch {
    return true
  }
}

setInterval(() => {
  if (isGone()) process.kill(process.pid, 'SIGKILL')
}, 250)
