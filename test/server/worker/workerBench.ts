import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeHooks, NodeTask, WorkFailure } from '#server/engine/ports.ts'
import { createWorkerPool, type PoolOptions, type WorkerPool } from '#server/worker/pool.ts'

export const testModule = join(import.meta.dirname, '../engine/testNodes.ts')

/** A pool of real worker processes that know the test nodes, in a folder of its own. */
export function createTestPool(options: Partial<PoolOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-worker-'))
  const pool = createWorkerPool({
    artifactsFolder: join(folder, 'artifacts'),
    scratchFolder: join(folder, 'scratch'),
    memoryLimit: 1e9,
    modules: [testModule],
    room: async () => 1e9,
    answer: async () => undefined,
    ...options,
  })
  return { folder, pool }
}

export type TestWork = {
  task: Partial<NodeTask> & { type: string }
  signal?: AbortSignal
  onProgress?: NodeHooks['progress']
  log?: string[]
}

export const work = (pool: WorkerPool, { task, signal, onProgress, log = [] }: TestWork) =>
  pool.work(
    {
      nodeId: 'n',
      title: 'The node',
      params: {},
      inputs: {},
      runId: 'r',
      flowId: 'f',
      flowFolder: '/',
      confined: true,
      ...task,
    },
    {
      progress: onProgress ?? (() => undefined),
      log: (_level, line) => log.push(line),
      signal: signal ?? new AbortController().signal,
    },
  )

/** What a person is told when the work fails. */
export const failureOf = async (promise: Promise<unknown>): Promise<WorkFailure['problem'] & { peak?: number }> => {
  const error = await promise.then(
    () => {
      throw new Error('It should have failed.')
    },
    (reason: WorkFailure) => reason,
  )
  return { ...error.problem, ...(error.peakMemory !== undefined && { peak: error.peakMemory }) }
}

export const isRunning = (pid: number): boolean => {
  try {
    // A process that has ended but is not yet waited for is no longer running.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Waits until something holds; fails with what was waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  const end = Date.now() + limit
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
