import { describeBytes } from '#server/artifacts/artifactStore.ts'
import type { WorkFailure } from '#server/engine/ports.ts'
import type { Failure, WorkerTask } from './messages.ts'

/** Over the memory limit: names the node, the limit, its peak and its largest input. */
export function memoryFailure(task: WorkerTask, limit: number, peak: number): Failure {
  const largest = Object.entries(task.inputs)
    .map(([port, input]) => ({ port, size: input.type === 'table' ? input.rows * input.columns.length : 0, input }))
    .sort((a, b) => b.size - a.size)[0]
  const about =
    largest?.input.type === 'table'
      ? ` Its largest input is \`${largest.port}\` with ${largest.input.rows.toLocaleString('en')} rows and ${largest.input.columns.length} columns.`
      : largest
        ? ` Its largest input is \`${largest.port}\` (${largest.input.type}).`
        : ' It has no inputs.'
  const reached = peak < limit ? `had ${describeBytes(peak)} and asked for more` : `reached ${describeBytes(peak)}`
  return {
    code: 'memory_exceeded',
    message: `"${task.title}" needed more memory than a node may use: it ${reached}, the limit is ${describeBytes(limit)}.${about}`,
    hint: 'Give it fewer rows or columns, or raise the limit with --node-memory <megabytes> or MODELWRIGHT_NODE_MEMORY.',
  }
}

/** The process ended without a result. */
export function crashFailure(task: WorkerTask, code: number | null, signal: string | null, tail: string): Failure {
  const last = tail.trim().split('\n').slice(-8).join('\n')
  if (signal === 'SIGKILL' || signal === 'SIGTERM') {
    return {
      code: 'worker_killed',
      message: `The process that ran "${task.title}" was ended from outside (${signal}).`,
      hint: 'Someone ended it, or the system ran out of memory. Run it again.',
    }
  }
  return {
    code: 'worker_crashed',
    message: `The process that ran "${task.title}" crashed (${signal ? `signal ${signal}` : `exit code ${code}`}).${last ? ` Its last words:\n${last}` : ''}`,
    hint: 'The other nodes and the endpoints are not affected. If it happens again, this is a fault to report.',
  }
}

/** What the server answers a node whose question failed. */
export function toFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
  return { code, message }
}

/** With exact optional properties an absent field and an undefined one differ. */
export const toProblem = ({ code, message, hint, field, column, row }: Failure): WorkFailure['problem'] => ({
  code,
  severity: 'error',
  message,
  ...(hint !== undefined && { hint }),
  ...(field !== undefined && { field }),
  ...(column !== undefined && { column }),
  ...(row !== undefined && { row }),
})
