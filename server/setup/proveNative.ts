import { join } from 'node:path'
import { lastWords, runCaptured } from './processes.ts'

/**
 * Loads the native engine in a process of its own and trains a step with it: a library that does not fit this machine may
 * crash instead of throwing. Returns why it can't be used, or null.
 */
export async function proveNative(root: string, signal?: AbortSignal): Promise<string | null> {
  const child = join(import.meta.dirname, 'proveNativeProcess.ts')
  const outcome = await runCaptured(process.execPath, ['--disable-warning=ExperimentalWarning', child], {
    cwd: root,
    limit: 120_000,
    ...(signal ? { signal } : {}),
  })
  return outcome.code === 0 ? null : `it does not load: ${lastWords(outcome)}`
}
