import { constants, setPriority } from 'node:os'
import { cacheFolder } from './cacheFolder.mjs'
import { prepareNativeEngine } from './nativeEngine.ts'
import { nativeStateFile, projectRoot } from './paths.ts'

// The preparation beside a running server: a process of its own at the lowest priority, which ends when the one that
// started it is gone (the channel between them closes), with all that it has started.
try {
  setPriority(constants.priority.PRIORITY_LOW)
} catch {
  // A system that does not let it: then it is a little less polite.
}
const abort = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => abort.abort())
process.on('disconnect', () => abort.abort())

const state = await prepareNativeEngine({
  root: projectRoot,
  cache: cacheFolder(),
  stateFile: nativeStateFile(),
  signal: abort.signal,
})
process.send?.({ result: state.result, reason: state.reason, howToAdd: state.howToAdd })
if (process.connected) process.disconnect()
