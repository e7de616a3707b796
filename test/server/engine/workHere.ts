import type { RunContext } from '#nodes/core/run.ts'
import { type NodeWork, WorkFailure } from '#server/engine/ports.ts'
import { runs } from './testNodes.ts'

/** Does the work of test nodes in this process, by the rules that real workers keep. */
export const workHere: NodeWork = async (task, hooks) => {
  const run = runs[task.type]
  if (!run)
    throw new WorkFailure({
      code: 'node_fault',
      severity: 'error',
      message: `There is no run for the node "${task.type}".`,
    })
  const context = {
    progress: hooks.progress,
    log: (line: string, level: 'info' | 'warning' = 'info') => hooks.log(level, line),
    signal: hooks.signal,
  } as unknown as RunContext
  try {
    hooks.signal.throwIfAborted()
    const outputs = await run({ ...task, context })
    hooks.signal.throwIfAborted()
    return { outputs }
  } catch (error) {
    if (hooks.signal.aborted) throw hooks.signal.reason
    const { code, hint, message, row } = error as { code?: string; hint?: string; message: string; row?: number }
    if (code)
      throw new WorkFailure({
        code,
        severity: 'error',
        message,
        ...(hint && { hint }),
        ...(row !== undefined && { row }),
      })
    const told = `Something went wrong in "${task.title}" that should not: ${message}`
    throw new WorkFailure({ code: 'node_fault', severity: 'error', message: told })
  }
}
